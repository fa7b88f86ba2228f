"""The site's addresses, and some that fail."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from novellaforge.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500"]
SECRET = "sk-in-an-exception"


def _fails(request: HttpRequest) -> HttpResponse:
    password = SECRET  # noqa: F841  (a local that a page of faults would show)
    raise RuntimeError(f"no luck with {SECRET}")


def _is_attacked(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(SECRET)


urlpatterns = [
    path("fails", _fails),
    path("attacked", _is_attacked),
    path("api/fails", _fails),
    *urlpatterns,
]
