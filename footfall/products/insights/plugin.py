from footfall.foundations.registry.plugin import Plugin, QueryKind

_CONTRACTS = "footfall.products.insights.backend.contracts"
_LOGIC = "footfall.products.insights.backend.logic"
_NODES = "footfall.query.nodes"

plugin = Plugin(
    name="insights",
    django_apps=("footfall.products.insights.backend.apps.InsightsConfig",),
    urls="footfall.products.insights.backend.http.urls",
    query_kinds={
        "TrendsQuery": QueryKind(
            question=f"{_NODES}.trends.TrendsQuery",
            answer=f"{_CONTRACTS}.TrendsResult",
            runner=f"{_LOGIC}.run_trends.run_trends",
        ),
        "EventsQuery": QueryKind(
            question=f"{_NODES}.events.EventsQuery",
            answer=f"{_CONTRACTS}.EventsResult",
            runner=f"{_LOGIC}.run_events.run_events",
        ),
        "FunnelsQuery": QueryKind(
            question=f"{_NODES}.funnels.FunnelsQuery",
            answer=f"{_CONTRACTS}.FunnelsResult",
            runner=f"{_LOGIC}.run_funnels.run_funnels",
        ),
        "RetentionQuery": QueryKind(
            question=f"{_NODES}.retention.RetentionQuery",
            answer=f"{_CONTRACTS}.RetentionResult",
            runner=f"{_LOGIC}.run_retention.run_retention",
        ),
        "LifecycleQuery": QueryKind(
            question=f"{_NODES}.lifecycle.LifecycleQuery",
            answer=f"{_CONTRACTS}.LifecycleResult",
            runner=f"{_LOGIC}.run_lifecycle.run_lifecycle",
        ),
        "StickinessQuery": QueryKind(
            question=f"{_NODES}.stickiness.StickinessQuery",
            answer=f"{_CONTRACTS}.StickinessResult",
            runner=f"{_LOGIC}.run_stickiness.run_stickiness",
        ),
        "PathsQuery": QueryKind(
            question=f"{_NODES}.paths.PathsQuery",
            answer=f"{_CONTRACTS}.PathsResult",
            runner=f"{_LOGIC}.run_paths.run_paths",
        ),
        "ActorsQuery": QueryKind(
            question=f"{_NODES}.actors.ActorsQuery",
            answer=f"{_CONTRACTS}.ActorsResult",
            runner=f"{_LOGIC}.run_actors.run_actors",
        ),
        "SessionsQuery": QueryKind(
            question=f"{_NODES}.sessions.SessionsQuery",
            answer=f"{_CONTRACTS}.SessionsResult",
            runner=f"{_LOGIC}.run_sessions.run_sessions",
        ),
        "HogQLQuery": QueryKind(
            question=f"{_NODES}.sql.HogQLQuery",
            answer=f"{_CONTRACTS}.SqlResult",
            runner=f"{_LOGIC}.run_sql.run_sql",
        ),
        "HogQLMetadata": QueryKind(
            question=f"{_NODES}.sql.HogQLMetadata",
            answer=f"{_CONTRACTS}.SqlMetadata",
            runner=f"{_LOGIC}.run_sql.check_sql",
        ),
    },
    enum_names={
        "FilterConnector": ("AND", "OR"),
        "SavedVariableType": ("String", "Number", "Boolean", "List", "Date"),
    },
    answers={
        "identity.erase_team": f"{_LOGIC}.erase_team.erase_team",
        "identity.problem_of_setting": f"{_LOGIC}.check_settings.problem_of_setting",
        "query.definitions": f"{_LOGIC}.check_settings.settings_of",
        "query.setting": f"{_LOGIC}.check_settings.setting_of",
        "query.variables": f"{_LOGIC}.list_variables.variables_of_question",
        "query.views": f"{_LOGIC}.list_views.views_of_question",
        "query.columns_of_views": f"{_LOGIC}.list_views.columns_of_views",
    },
)
