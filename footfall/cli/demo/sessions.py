"""What happens in one visit: to the site of the product, or to the product itself."""

from random import Random
from typing import Any, Final

from footfall.cli.demo.events import Event, Maker, new_session_id
from footfall.cli.demo.exceptions import INCIDENT, USUAL
from footfall.cli.demo.people import Cast, Company, Person, Visitor
from footfall.cli.demo.surroundings import DIRECT, Country, Device, Way

SITE: Final = "www.kanbanero.example"
APP: Final = "app.kanbanero.example"

_LANDINGS: Final = {
    "/": 40,
    "/pricing": 10,
    "/features/boards": 9,
    "/features/timeline": 7,
    "/blog": 5,
    "/blog/planning-in-small-teams": 12,
    "/blog/estimates": 9,
    "/templates": 8,
}
_NEXT: Final = {
    "/": 14,
    "/pricing": 26,
    "/features/boards": 15,
    "/features/timeline": 12,
    "/docs": 10,
    "/customers": 8,
    "/templates": 8,
    "/blog": 7,
}
_APP_PAGES: Final = {
    "/boards": 34,
    "/boards/7": 20,
    "/timeline": 12,
    "/reports": 17,
    "/search": 6,
    "/settings/members": 4,
    "/settings/billing": 3,
    "/home": 12,
}
# name, how likely after a page of the product, and what it says
_FEATURES: Final = (
    ("task created", 26),
    ("task completed", 24),
    ("report exported", 21),
    ("comment added", 15),
    ("file uploaded", 7),
    ("search performed", 7),
    ("automation run", 6),
    ("teammate invited", 3),
    ("integration connected", 2),
    ("board created", 4),
)
_FEATURE_NAMES: Final = tuple(name for name, _ in _FEATURES)
_FEATURE_WEIGHTS: Final = tuple(weight for _, weight in _FEATURES)


class Visit:
    """One session of one browser: a clock that goes on, and events with all that a browser SDK says of itself."""

    def __init__(
        self,
        maker: Maker,
        chance: Random,
        *,
        at_ms: int,
        lane: int,
        distinct_id: str,
        device_id: str,
        country: Country,
        device: Device,
        host: str,
        way: Way,
    ) -> None:
        self.events: list[Event] = []
        self.at_ms = at_ms
        self.distinct_id = distinct_id
        self._maker, self._chance, self._lane, self._host = maker, chance, lane, host
        domain = way.referrer.split("/")[2] if "/" in way.referrer else way.referrer
        self._campaign = dict(way.campaign)
        if way.click_id:
            self._campaign[way.click_id] = f"{chance.getrandbits(80):020x}"
        self.base: dict[str, Any] = {
            "$lib": "web",
            "$lib_version": "1.290.0",
            "$device_id": device_id,
            "$session_id": new_session_id(chance, at_ms),
            "$window_id": new_session_id(chance, at_ms),
            "$browser": device.browser,
            "$browser_version": device.browser_version,
            "$browser_language": country.language,
            "$os": device.os,
            "$os_version": device.os_version,
            "$device_type": device.kind,
            "$screen_width": device.width,
            "$screen_height": device.height,
            "$viewport_width": device.width,
            "$viewport_height": device.height - 120,
            "$timezone": country.timezone,
            "$host": host,
            "$referrer": way.referrer,
            "$referring_domain": domain,
            # of the ranges that are kept for examples
            "$ip": f"203.0.113.{lane % 254 + 1}",
            "$geoip_disable": True,
            "$geoip_country_code": country.code,
            "$geoip_country_name": country.name,
            "$geoip_city_name": country.city,
            "$geoip_subdivision_1_name": country.region,
            "$geoip_continent_code": country.continent,
        }
        self._page: str | None = None
        self._page_since_ms = at_ms
        self._is_first_page = True

    def wait(self, mean_s: float) -> None:
        self.at_ms += 400 + int(1000 * min(self._chance.expovariate(1 / mean_s), 9 * mean_s))

    def tell(self, name: str, properties: dict[str, Any] | None = None) -> None:
        said = {**self.base, **(properties or {})}
        self.events.append(self._maker.event(self.at_ms, self._lane, self.distinct_id, name, said))

    def open(self, page: str) -> None:
        self.leave()
        query = ""
        if self._is_first_page:
            self.base |= self._campaign
            query = "?" + "&".join(f"{k}={v}" for k, v in self._campaign.items())
        self._is_first_page = False
        self._page, self._page_since_ms = page, self.at_ms
        url = f"https://{self._host}{page}{query if len(query) > 1 else ''}"
        self.base |= {"$current_url": url, "$pathname": page}
        self.tell("$pageview", {"title": _title(page)})

    def leave(self) -> None:
        if self._page is not None:
            self.tell(
                "$pageleave",
                {
                    "$prev_pageview_pathname": self._page,
                    "$prev_pageview_duration": (self.at_ms - self._page_since_ms) / 1000,
                    "$prev_pageview_max_scroll_percentage": round(self._chance.random(), 2),
                },
            )
            self._page = None

    def click(self, text: str) -> None:
        chain = f'button.action:text="{text}"nth-child="1"nth-of-type="1";main;body'
        said = {"$event_type": "click", "$el_text": text, "$elements_chain": chain}
        self.tell("$autocapture", said)


def _title(page: str) -> str:
    words = page.strip("/").replace("-", " ").replace("/", ": ")
    return f"{words.capitalize() or 'Kanbanero'} | Kanbanero"


def visit_site(maker: Maker, chance: Random, visitor: Visitor, way: Way, at_ms: int) -> Visit:
    """An anonymous look at the site."""
    visitor.visits += 1
    visit = Visit(
        maker,
        chance,
        at_ms=at_ms,
        lane=visitor.lane,
        distinct_id=visitor.anonymous_id,
        device_id=visitor.anonymous_id,
        country=visitor.country,
        device=visitor.device,
        host=SITE,
        way=way,
    )
    visit.open(chance.choices(tuple(_LANDINGS), tuple(_LANDINGS.values()))[0])
    while chance.random() < 0.52:
        visit.wait(24)
        if chance.random() < 0.4:
            visit.click(
                chance.choice(("Start for free", "See pricing", "Read more", "Book a demo"))
            )
            visit.wait(3)
        visit.open(chance.choices(tuple(_NEXT), tuple(_NEXT.values()))[0])
    if chance.random() < 0.85:
        visit.wait(35)
        visit.leave()
    return visit


def sign_up(visit: Visit, chance: Random, cast: Cast, visitor: Visitor, day: int) -> Person | None:
    """From the site's form to a first board; most begin it and fewer end it. None if nobody signed up."""
    visit.wait(10)
    visit.open("/signup")
    visit.tell("signup started")
    if chance.random() < 0.38:
        return None
    joins = bool(cast.companies) and chance.random() < 0.35
    company = (
        chance.choice(cast.companies) if joins else cast.found_company(chance, visitor.country, day)
    )
    person = cast.add_person(chance, company, visitor, day)
    visit.wait(45)
    _identify(visit, person, visitor.anonymous_id)
    visit.tell("signed up", {"method": chance.choice(("email", "email", "sso")), "invited": joins})
    visit.wait(30)
    visit.open("/welcome")
    if chance.random() < 0.72:
        visit.wait(60)
        visit.tell("onboarding completed", {"template": chance.choice(("scrum", "kanban", "none"))})
    visit.wait(20)
    visit.leave()
    return person


def _identify(visit: Visit, person: Person, anonymous_id: str) -> None:
    visit.distinct_id = person.distinct_id
    visit.base["$groups"] = {"company": person.company.key}
    visit.tell(
        "$identify",
        {
            "$anon_distinct_id": anonymous_id,
            "$set": person.properties(),
            "$set_once": {"signed_up_at": visit.events[-1].body["timestamp"]},
        },
    )
    tell_of_company(visit, person.company)
    person.is_known = True


def tell_of_company(visit: Visit, company: Company) -> None:
    visit.tell(
        "$groupidentify",
        {"$group_type": "company", "$group_key": company.key, "$group_set": company.properties()},
    )


def use_product(
    maker: Maker, chance: Random, cast: Cast, person: Person, at_ms: int, *, broken_from_ms: int
) -> Visit:
    """Somebody's work in the product. From `broken_from_ms` on, most exports of reports fail."""
    is_new_browser = person.is_known and chance.random() < 0.02
    browser = cast.new_visitor(chance, person.company.country) if is_new_browser else None
    anonymous_id = browser.anonymous_id if browser else person.device_id
    visit = Visit(
        maker,
        chance,
        at_ms=at_ms,
        lane=person.lane,
        distinct_id=anonymous_id if browser or not person.is_known else person.distinct_id,
        device_id=anonymous_id,
        country=person.company.country,
        device=browser.device if browser else person.device,
        host=APP,
        way=DIRECT,
    )
    if browser or not person.is_known:
        visit.open("/login")
        visit.wait(12)
        _identify(visit, person, anonymous_id)
        if chance.random() < 0.2:
            visit.tell(
                "$create_alias",
                {"alias": f"import-{person.number}", "distinct_id": person.distinct_id},
            )
    visit.base["$groups"] = {"company": person.company.key}
    for _ in range(1 + min(int(chance.expovariate(1 / 3.2)), 14)):
        if visit.events:
            visit.wait(40)
        visit.open(chance.choices(tuple(_APP_PAGES), tuple(_APP_PAGES.values()))[0])
        _work(visit, chance, person, broken_from_ms)
    visit.wait(50)
    visit.leave()
    return visit


def _work(visit: Visit, chance: Random, person: Person, broken_from_ms: int) -> None:
    while chance.random() < 0.56:
        visit.wait(25)
        name = chance.choices(_FEATURE_NAMES, _FEATURE_WEIGHTS)[0]
        visit.click(name.capitalize())
        visit.wait(2)
        if name == "report exported" and visit.at_ms >= broken_from_ms and chance.random() < 0.88:
            visit.tell("$exception", INCIDENT.properties())
            if chance.random() < 0.6:
                visit.wait(6)
                visit.click("Try again")
                visit.tell("$exception", INCIDENT.properties())
            continue
        visit.tell(name, _said(chance, person, name))
        if chance.random() < 0.006:
            visit.tell("$exception", chance.choice(USUAL).properties())


def _said(chance: Random, person: Person, name: str) -> dict[str, Any]:
    said: dict[str, Any] = {"plan": person.company.plan, "role": person.role}
    if name == "report exported":
        said |= {"format": chance.choice(("xlsx", "csv", "pdf")), "rows": chance.randint(5, 4000)}
    elif name == "file uploaded":
        said |= {"size_bytes": int(1024 * 2 ** chance.uniform(0, 14))}
    elif name == "search performed":
        said |= {"result_count": int(chance.expovariate(1 / 12))}
    return said
