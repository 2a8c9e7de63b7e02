"""Which channel brought a session: a table of rules over its first page view. The first rule that fits decides.

A rule fits when all that it names does. Texts are compared in lower case; a missing one is empty. The site is looked for
in `utm_source` and in the referring domain; the site's own host as the referring domain is no referrer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# Property of a page view -> kind of click. The first one that a page view has is its click id.
CLICK_IDS: tuple[str, ...] = (
    *("gclid", "gbraid", "wbraid", "gad_source", "msclkid", "dclid"),
    *("ttclid", "twclid", "li_fat_id", "rdt_cid", "fbclid", "igshid"),
)
_SEARCH_CLICKS = ("gclid", "gbraid", "wbraid", "gad_source", "msclkid")
_SOCIAL_AD_CLICKS = ("ttclid", "twclid", "li_fat_id", "rdt_cid")
_SOCIAL_CLICKS = ("fbclid", "igshid")
_PAID_MEDIUM = r"cp|ppc|retargeting|^paid"


@dataclass(frozen=True)
class Sites:
    """`names` under any top-level domain (and as a `utm_source`), `domains` as they are; both with their subdomains."""

    names: tuple[str, ...]
    domains: tuple[str, ...] = ()

    @property
    def domain_pattern(self) -> str:
        exact = "|".join(domain.replace(".", r"\.") for domain in self.domains)
        named = rf"({'|'.join(self.names)})\.[a-z.]+"
        return rf"(^|\.)({'|'.join(filter(None, (named, exact)))})$"

    @property
    def source_pattern(self) -> str:
        exact = [domain.replace(".", r"\.") for domain in self.domains]
        return rf"^({'|'.join((*self.names, *exact))})(\.[a-z.]+)?$"


SEARCH = Sites(
    names=(
        *("google", "bing", "duckduckgo", "yahoo", "yandex", "baidu", "ecosia", "qwant"),
        *("startpage", "naver", "seznam", "sogou", "ask", "aol", "kagi", "mojeek", "swisscows"),
    ),
    domains=("search.brave.com", "presearch.com", "so.com"),
)
SOCIAL = Sites(
    names=(
        *("facebook", "instagram", "linkedin", "twitter", "reddit", "pinterest", "tiktok"),
        *("quora", "tumblr", "snapchat", "threads", "mastodon", "bluesky", "discord", "slack"),
        *("whatsapp", "weibo", "vk", "producthunt", "stackoverflow", "lobste"),
    ),
    domains=(
        *("fb.com", "fb.me", "t.co", "x.com", "lnkd.in", "bsky.app", "news.ycombinator.com"),
        *("wa.me", "t.me", "ok.ru", "fb", "ig", "hackernews"),
    ),
)
VIDEO = Sites(
    names=("youtube", "vimeo", "twitch", "dailymotion", "bilibili", "wistia", "loom"),
    domains=("youtu.be",),
)
SHOPPING = Sites(
    names=("amazon", "ebay", "etsy", "walmart", "aliexpress", "alibaba", "shopify"),
    domains=("shopping.google.com", "shop.app"),
)
ASSISTANTS = Sites(
    names=("chatgpt", "perplexity", "deepseek", "mistral", "grok"),
    domains=(
        *("chat.openai.com", "openai.com", "claude.ai", "gemini.google.com", "you.com"),
        "copilot.microsoft.com",
    ),
)
MAIL = Sites(
    names=("mailchimp", "klaviyo", "hubspotemail", "sendgrid", "protonmail"),
    domains=(
        *("mail.google.com", "mail.yahoo.com", "outlook.live.com", "outlook.office.com"),
        *("mail.proton.me", "webmail.t-online.de", "navigator.web.de", "com.google.android.gm"),
    ),
)


@dataclass(frozen=True)
class ChannelRule:
    """`medium`, `source` and `campaign` are patterns (RE2) that have to be found."""

    channel: str
    is_paid: bool = False
    site: Sites | None = None
    medium: str = ""
    source: str = ""
    campaign: str = ""
    clicks: tuple[str, ...] = ()
    has_referrer: bool = False
    has_nothing: bool = False


RULES: tuple[ChannelRule, ...] = (
    ChannelRule("Cross Network", campaign=r"cross-network"),
    ChannelRule("Paid Shopping", is_paid=True, campaign=r"(^|[^a-z])shop(ping)?"),
    ChannelRule("Paid Shopping", is_paid=True, site=SHOPPING),
    ChannelRule("Paid Video", is_paid=True, site=VIDEO),
    ChannelRule("Paid Social", is_paid=True, site=SOCIAL),
    ChannelRule("Paid Search", is_paid=True, site=SEARCH),
    ChannelRule("Paid Search", clicks=_SEARCH_CLICKS),
    ChannelRule("Paid Social", clicks=_SOCIAL_AD_CLICKS),
    ChannelRule("Display", medium=r"^(display|banner|expandable|interstitial|cpm)$"),
    ChannelRule("Display", clicks=("dclid",)),
    ChannelRule("Paid Unknown", is_paid=True),
    ChannelRule("Email", medium=r"e-?mail|newsletter"),
    ChannelRule("Email", source=r"e-?mail|newsletter"),
    ChannelRule("Email", site=MAIL),
    ChannelRule("SMS", medium=r"^sms$"),
    ChannelRule("SMS", source=r"^sms$"),
    ChannelRule("Push", medium=r"push$|^mobile$|notification"),
    ChannelRule("Audio", medium=r"^(audio|podcast)$"),
    ChannelRule("Affiliate", medium=r"^affiliates?$"),
    ChannelRule("AI", site=ASSISTANTS),
    ChannelRule("Organic Shopping", site=SHOPPING),
    ChannelRule("Organic Video", site=VIDEO),
    ChannelRule("Organic Video", medium=r"video"),
    ChannelRule("Organic Social", site=SOCIAL),
    ChannelRule("Organic Social", medium=r"^(social|social[ -](network|media)|sm)$"),
    ChannelRule("Organic Social", clicks=_SOCIAL_CLICKS),
    ChannelRule("Organic Search", site=SEARCH),
    ChannelRule("Organic Search", medium=r"^organic$"),
    ChannelRule("Referral", medium=r"^(referral|app|link)$"),
    ChannelRule("Direct", has_nothing=True),
    ChannelRule("Referral", has_referrer=True),
)
UNKNOWN = "Unknown"

# What the rules look at, of a session's first page view.
INPUTS = (
    *("referring_domain", "entry_host", "utm_source", "utm_medium", "utm_campaign", "click_id"),
)


def channel_of(inputs: Mapping[str, Node]) -> Node:
    """The channel as text. `inputs`: a Nullable(String) for each of INPUTS."""
    known = {
        name: build.call("lower", build.call("ifNull", node, build.text("")))
        for name, node in inputs.items()
    }
    own = build.compare(
        _without_www(known["referring_domain"]), "=", _without_www(known["entry_host"])
    )
    is_none = build.any_of(
        [build.compare(known["referring_domain"].copy(), "=", build.text("$direct")), own]
    )
    known["referrer"] = build.call("if", is_none, build.text(""), known["referring_domain"].copy())
    channel: Node = build.text(UNKNOWN)
    for rule in reversed(RULES):
        channel = build.call("if", _fits(rule, known), build.text(rule.channel), channel)
    return channel


def click_id_of(properties: Mapping[str, Node]) -> Node:
    """The name of the first click id that is set, '' if there is none."""
    found: Node = build.text("")
    for name in reversed(CLICK_IDS):
        is_set = build.call("notEmpty", build.call("ifNull", properties[name], build.text("")))
        found = build.call("if", is_set, build.text(name), found)
    return found


def _fits(rule: ChannelRule, known: Mapping[str, Node]) -> Node:
    conditions: list[Node] = []
    if rule.is_paid:
        paid = (*_SEARCH_CLICKS, *_SOCIAL_AD_CLICKS)
        conditions.append(
            build.any_of([_found(known["utm_medium"], _PAID_MEDIUM), _clicked(known, paid)])
        )
    if rule.site is not None:
        conditions.append(
            build.any_of(
                [
                    _found(known["utm_source"], rule.site.source_pattern),
                    _found(known["referrer"], rule.site.domain_pattern),
                ]
            )
        )
    for pattern, name in (
        (rule.medium, "utm_medium"),
        (rule.source, "utm_source"),
        (rule.campaign, "utm_campaign"),
    ):
        if pattern:
            conditions.append(_found(known[name], pattern))
    if rule.clicks:
        conditions.append(_clicked(known, rule.clicks))
    if rule.has_referrer:
        conditions.append(build.call("notEmpty", known["referrer"].copy()))
    if rule.has_nothing:
        conditions += [
            build.call("empty", known[name].copy())
            for name in ("referrer", "utm_source", "utm_medium", "utm_campaign", "click_id")
        ]
    return build.all_of(conditions)


def _found(held: Node, pattern: str) -> Node:
    return build.call("match", held.copy(), build.text(pattern))


def _clicked(known: Mapping[str, Node], clicks: tuple[str, ...]) -> Node:
    return build.is_in(known["click_id"].copy(), [build.text(click) for click in clicks])


def _without_www(domain: Node) -> Node:
    return build.call("replaceRegexpAll", domain.copy(), build.text(r"^www\."), build.text(""))
