"""The config of a team's SDKs. A feature is off here until the house has it, so that no SDK sends what nobody reads."""

import json

from footfall.foundations.identity.models import Team
from footfall.products.remote_config.backend.contracts import JsonObject

EVENTS_ENDPOINT = "/i/v0/e/"


def build_config(team: Team) -> JsonObject:
    web_vitals: JsonObject = {
        "network_timing": False,
        "web_vitals": True,
        "web_vitals_allowed_metrics": None,
    }
    return {
        "token": team.api_token,
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": False,
        "analytics": {"endpoint": EVENTS_ENDPOINT},
        "elementsChainAsString": True,
        "autocapture_opt_out": not team.is_autocapture_enabled,
        "captureDeadClicks": False,
        "capturePerformance": web_vitals if team.is_web_vitals_enabled else False,
        "autocaptureExceptions": False,
        "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
        "sessionRecording": False,
        "heatmaps": False,
        "surveys": False,
        "productTours": False,
        "defaultIdentifiedOnly": True,
        "siteApps": [],
        "isAuthenticated": False,
        "toolbarParams": {},
    }


def build_config_script(team: Team) -> str:
    """JavaScript that leaves the config where `posthog-js` looks for a preloaded one."""
    # a literal of JSON inside a script must not be able to end it
    token = json.dumps(team.api_token).replace("<", "\\u003c")
    preloaded = json.dumps({"config": build_config(team), "siteApps": []}).replace("<", "\\u003c")
    return (
        "(function(){var all=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};"
        f"all[{token}]={preloaded};}})();\n"
    )
