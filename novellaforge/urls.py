"""The composition root of the URLs; imported by nobody."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from novellaforge.api import NothingHere
from novellaforge.description import Description
from novellaforge.metrics import house
from novellaforge.metrics.views import metrics
from projects import urls as projects
from writing import metrics as chapters
from writing.admin.figures import figures_page
from writing.spending import usage_views as usage
from writing.spending.views import of_account
from writing.views.desk import home
from writing.views.frame import frame_of
from writing.views.new_book import from_manuscript
from writing.views.new_book_archive import from_archive
from writing.views.palette import palette
from writing.views.sample import sample

handler400 = "novellaforge.api.bad_request"
handler500 = "novellaforge.api.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("novellaforge.accounts.urls")),
    path("go/", palette, name="palette"),
    path("account/budget/", of_account, name="account_budget"),
    path("account/usage/", usage.account, name="account_usage"),
    path(
        "account/usage/table.csv",
        usage.account_csv,
        {"kind": "table"},
        name="account_usage_table",
    ),
    path(
        "account/usage/calls.csv",
        usage.account_csv,
        {"kind": "calls"},
        name="account_usage_calls",
    ),
    path("admin/usage/", usage.everybody, name="usage_of_all"),
    path(
        "admin/usage/table.csv",
        usage.everybody_csv,
        {"kind": "table"},
        name="usage_of_all_table",
    ),
    path(
        "admin/usage/calls.csv",
        usage.everybody_csv,
        {"kind": "calls"},
        name="usage_of_all_calls",
    ),
    path("books/sample/", sample, name="sample"),
    path("books/new/manuscript/", from_manuscript, name="new_from_manuscript"),
    path("books/new/archive/", from_archive, name="new_from_archive"),
    path("", include(projects.framed(frame_of))),
    path("books/<uuid:project_id>/", include("memory.urls"), {"frame_of": frame_of}),
    path("books/<uuid:project_id>/", include("writing.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/figures/", admin.site.admin_view(figures_page), name="admin_figures"),
    path("admin/", admin.site.urls),
    path("metrics", metrics, {"sources": (chapters.families, house.families)}),
    path("api/v1/", include("novellaforge.accounts.api_urls")),
    path("api/v1/", include("projects.api.urls")),
    path("api/v1/", include("memory.api.urls")),
    path("api/v1/", include("writing.api.urls")),
    path("api/v1/", include("writing.api.editing")),
    path("api/v1/", include("writing.api.importing")),
    path("api/v1/", include("writing.api.archives")),
    path("api/schema", Description.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api_docs"),
    re_path("^api(/|$)", NothingHere.as_view()),
]
