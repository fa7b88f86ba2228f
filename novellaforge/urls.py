"""The composition root of the URLs; imported by nobody."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from writing.views.desk import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("novellaforge.accounts.urls")),
    path("books/", include("projects.urls")),
    path("books/<uuid:project_id>/", include("writing.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
