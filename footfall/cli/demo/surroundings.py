"""Where people sit and what they look through: countries, devices, and the ways that lead to the site."""

from dataclasses import dataclass, field
from random import Random
from typing import Final


@dataclass(frozen=True)
class Country:
    """`utc_offset_h`: of its office clocks."""

    code: str
    name: str
    city: str
    region: str
    continent: str
    timezone: str
    utc_offset_h: int
    language: str
    currency: str
    weight: int


COUNTRIES: Final = (
    Country(
        "US",
        "United States",
        "Chicago",
        "Illinois",
        "NA",
        "America/Chicago",
        -6,
        "en-US",
        "USD",
        26,
    ),
    Country("DE", "Germany", "Berlin", "Berlin", "EU", "Europe/Berlin", 1, "de-DE", "EUR", 14),
    Country(
        "GB", "United Kingdom", "London", "England", "EU", "Europe/London", 0, "en-GB", "GBP", 12
    ),
    Country(
        "FR", "France", "Lyon", "Auvergne-Rhône-Alpes", "EU", "Europe/Paris", 1, "fr-FR", "EUR", 7
    ),
    Country(
        "NL", "Netherlands", "Utrecht", "Utrecht", "EU", "Europe/Amsterdam", 1, "nl-NL", "EUR", 5
    ),
    Country("SE", "Sweden", "Malmö", "Skåne", "EU", "Europe/Stockholm", 1, "sv-SE", "SEK", 4),
    Country(
        "PL", "Poland", "Poznań", "Greater Poland", "EU", "Europe/Warsaw", 1, "pl-PL", "PLN", 4
    ),
    Country("CH", "Switzerland", "Bern", "Bern", "EU", "Europe/Zurich", 1, "de-CH", "CHF", 3),
    Country("ES", "Spain", "Valencia", "Valencia", "EU", "Europe/Madrid", 1, "es-ES", "EUR", 4),
    Country("CA", "Canada", "Toronto", "Ontario", "NA", "America/Toronto", -5, "en-CA", "CAD", 6),
    Country("BR", "Brazil", "Recife", "Pernambuco", "SA", "America/Recife", -3, "pt-BR", "BRL", 5),
    Country("IN", "India", "Pune", "Maharashtra", "AS", "Asia/Kolkata", 5, "en-IN", "INR", 7),
    Country("JP", "Japan", "Osaka", "Osaka", "AS", "Asia/Tokyo", 9, "ja-JP", "JPY", 5),
    Country(
        "AU",
        "Australia",
        "Perth",
        "Western Australia",
        "OC",
        "Australia/Perth",
        8,
        "en-AU",
        "AUD",
        4,
    ),
)
COUNTRY_WEIGHTS: Final = tuple(country.weight for country in COUNTRIES)


@dataclass(frozen=True)
class Device:
    kind: str
    browser: str
    browser_version: int
    os: str
    os_version: str
    width: int
    height: int
    weight: int


DEVICES: Final = (
    Device("Desktop", "Chrome", 142, "Windows", "11", 1920, 1080, 30),
    Device("Desktop", "Chrome", 142, "Mac OS X", "15.6", 1728, 1117, 20),
    Device("Desktop", "Microsoft Edge", 141, "Windows", "11", 1536, 864, 12),
    Device("Desktop", "Firefox", 145, "Linux", "", 2560, 1440, 7),
    Device("Desktop", "Firefox", 145, "Windows", "10", 1366, 768, 5),
    Device("Desktop", "Safari", 18, "Mac OS X", "15.6", 1512, 982, 9),
    Device("Mobile", "Mobile Safari", 18, "iOS", "18.6", 390, 844, 9),
    Device("Mobile", "Chrome", 142, "Android", "15", 412, 915, 7),
    Device("Tablet", "Mobile Safari", 18, "iOS", "18.6", 820, 1180, 1),
)
DEVICE_WEIGHTS: Final = tuple(device.weight for device in DEVICES)


@dataclass(frozen=True)
class Way:
    """How a visitor came: the referrer, what stands in the URL, and which of the click ids it carries."""

    referrer: str
    campaign: dict[str, str] = field(default_factory=dict)
    click_id: str = ""
    weight: int = 1


DIRECT: Final = Way("$direct", weight=27)
WAYS: Final = (
    DIRECT,
    Way("https://www.google.com/", weight=24),
    Way("https://duckduckgo.com/", weight=4),
    Way("https://www.bing.com/", weight=3),
    Way(
        "https://www.google.com/",
        {
            "utm_source": "google",
            "utm_medium": "cpc",
            "utm_campaign": "brand",
            "utm_term": "kanbanero",
        },
        "gclid",
        9,
    ),
    Way(
        "https://www.bing.com/",
        {"utm_source": "bing", "utm_medium": "cpc", "utm_campaign": "project-tools"},
        "msclkid",
        3,
    ),
    Way(
        "https://www.facebook.com/",
        {"utm_source": "facebook", "utm_medium": "paid_social", "utm_campaign": "spring"},
        "fbclid",
        4,
    ),
    Way("https://www.linkedin.com/", weight=5),
    Way(
        "$direct",
        {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "digest"},
        weight=7,
    ),
    Way(
        "https://partner3.example/",
        {"utm_source": "partner3", "utm_medium": "affiliate", "utm_campaign": "bundle"},
        weight=3,
    ),
    Way("https://blog.reviews.example/", weight=6),
    Way("https://news.example/", weight=5),
)
WAY_WEIGHTS: Final = tuple(way.weight for way in WAYS)

# of an office day, by its own clocks, from midnight on
_HOURS: Final = (
    1,
    1,
    1,
    1,
    1,
    2,
    5,
    14,
    34,
    52,
    56,
    50,
    36,
    44,
    54,
    52,
    44,
    30,
    16,
    10,
    8,
    7,
    4,
    2,
)


def utc_hours(country: Country) -> tuple[int, ...]:
    """How busy each UTC hour of a day is in a country."""
    return tuple(_HOURS[(hour + country.utc_offset_h) % 24] for hour in range(24))


UTC_HOURS: Final = {country.code: utc_hours(country) for country in COUNTRIES}


def any_country(chance: Random) -> Country:
    return chance.choices(COUNTRIES, COUNTRY_WEIGHTS)[0]


def any_device(chance: Random) -> Device:
    return chance.choices(DEVICES, DEVICE_WEIGHTS)[0]


def any_way(chance: Random) -> Way:
    return chance.choices(WAYS, WAY_WEIGHTS)[0]
