"""The composition root of the URLs; imported by nobody."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from novellaforge.api import NothingHere
from novellaforge.health import healthz, readyz
from projects import urls as projects
from writing.spending.views import of_account
from writing.views.desk import home
from writing.views.frame import frame_of
from writing.views.new_book import from_manuscript
from writing.views.palette import palette
from writing.views.sample import sample

handler400 = "novellaforge.api.bad_request"
handler500 = "novellaforge.api.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("novellaforge.accounts.urls")),
    path("go/", palette, name="palette"),
    path("account/budget/", of_account, name="account_budget"),
    path("books/sample/", sample, name="sample"),
    path("books/new/manuscript/", from_manuscript, name="new_from_manuscript"),
    path("", include(projects.framed(frame_of))),
    path("books/<uuid:project_id>/", include("memory.urls"), {"frame_of": frame_of}),
    path("books/<uuid:project_id>/", include("writing.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("novellaforge.accounts.api_urls")),
    path("api/v1/", include("projects.api.urls")),
    path("api/v1/", include("memory.api.urls")),
    path("api/v1/", include("writing.api.urls")),
    path("api/v1/", include("writing.api.editing")),
    path("api/v1/", include("writing.api.importing")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="schema")),
    re_path("^api(/|$)", NothingHere.as_view()),
]
