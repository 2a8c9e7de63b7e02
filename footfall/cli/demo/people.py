"""Visitors, the people they become, and the companies these work for. All names are numbers."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from footfall.cli.demo.surroundings import COUNTRIES, Country, Device, any_device

ROLES: Final = ("owner", "admin", "member", "guest")
JOBS: Final = ("engineering", "product", "design", "marketing", "operations", "finance")
INDUSTRIES: Final = ("software", "retail", "health", "education", "logistics", "energy")
# per seat and month, in US dollars
PLANS: Final = {"free": 0, "team": 9, "business": 19, "enterprise": 39}
# what a price list in that currency asks for one dollar
PRICE_FACTORS: Final = {
    "USD": 1.0,
    "EUR": 1.0,
    "GBP": 0.9,
    "CHF": 1.0,
    "CAD": 1.4,
    "AUD": 1.5,
    "SEK": 11.0,
    "PLN": 4.0,
    "BRL": 5.5,
    "INR": 85.0,
    "JPY": 150.0,
}


@dataclass
class Company:
    number: int
    country: Country
    industry: str
    size: int
    plan: str
    founded_day: int
    people: list["Person"] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"company-{self.number}"

    @property
    def domain(self) -> str:
        return f"company{self.number}.example"

    def properties(self) -> dict[str, Any]:
        return {
            "name": f"Company {self.number}",
            "domain": self.domain,
            "industry": self.industry,
            "employees": self.size,
            "plan": self.plan,
            "country": self.country.code,
        }

    def monthly_price(self) -> float:
        """For its seats, in its own currency; yen have no cents."""
        factor = PRICE_FACTORS[self.country.currency]
        price = PLANS[self.plan] * max(3, len(self.people)) * factor
        return float(round(price)) if factor > 20 else round(price, 2)


@dataclass
class Visitor:
    """A browser nobody has logged in with. `lane` stays with whom it becomes, so that their events keep their order."""

    lane: int
    anonymous_id: str
    country: Country
    device: Device
    visits: int = 0


@dataclass
class Person:
    number: int
    lane: int
    company: Company
    role: str
    job: str
    device: Device
    device_id: str
    eagerness: float
    joined_day: int
    is_known: bool = False

    @property
    def distinct_id(self) -> str:
        return f"user-{self.number}"

    @property
    def email(self) -> str:
        return f"user{self.number}@{self.company.domain}"

    def properties(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "name": f"User {self.number}",
            "role": self.role,
            "department": self.job,
            "plan": self.company.plan,
            "company": self.company.properties()["name"],
        }


class Cast:
    """Who takes part; it grows with the history."""

    def __init__(self, chance: Random, first_people: int) -> None:
        self.companies: list[Company] = []
        self.people: list[Person] = []
        self._lanes = 0
        while len(self.people) < first_people:
            country = COUNTRIES[len(self.companies) % len(COUNTRIES)]
            company = self.found_company(chance, country, day=-30)
            company.plan = chance.choices(tuple(PLANS), (35, 35, 22, 8))[0]
            for _ in range(min(1 + int(chance.expovariate(1 / 5)), 25)):
                self.add_person(chance, company, self.new_visitor(chance, company.country), -30)

    def found_company(self, chance: Random, country: Country, day: int) -> Company:
        company = Company(
            number=len(self.companies) + 1,
            country=country,
            industry=chance.choice(INDUSTRIES),
            size=int(5 * 1.6 ** chance.uniform(0, 12)),
            plan="free",
            founded_day=day,
        )
        self.companies.append(company)
        return company

    def new_visitor(self, chance: Random, country: Country) -> Visitor:
        self._lanes += 1
        identifier = f"{chance.getrandbits(128):032x}"
        return Visitor(self._lanes, f"anon-{identifier}", country, any_device(chance))

    def add_person(self, chance: Random, company: Company, visitor: Visitor, day: int) -> Person:
        person = Person(
            number=len(self.people) + 1,
            lane=visitor.lane,
            company=company,
            role="owner" if not company.people else chance.choices(ROLES[1:], (2, 6, 1))[0],
            job=chance.choice(JOBS),
            device=visitor.device,
            device_id=visitor.anonymous_id,
            eagerness=chance.lognormvariate(0, 0.9),
            joined_day=day,
        )
        company.people.append(person)
        self.people.append(person)
        return person

    def likely(self, day: int) -> list[float]:
        """How likely each person comes on a day: eager ones often, most less and less with the weeks."""
        return [
            person.eagerness
            * (1.0 if person.eagerness > 1.6 else 0.985 ** max(0, day - person.joined_day))
            for person in self.people
        ]
