from django.urls import path

from footfall.products.remote_config.backend.http import config, flags, lists

urlpatterns = [
    path("array/<str:token>/config", config.config_json),
    path("array/<str:token>/config.js", config.config_script),
    path("array/<str:token>/array.js", config.array_with_config),
    path("static/<str:name>", config.script),
    path("static/<str:version>/<str:name>", config.versioned_script),
    path("flags", flags.flags),
    path("decide", flags.decide),
    path("api/surveys", lists.surveys),
    path("api/early_access_features", lists.early_access_features),
    path("api/web_experiments", lists.web_experiments),
    path("api/product_tours", lists.product_tours),
]
