"""Of whom this site requires a second factor (REQUIRE_SECOND_FACTOR), and what they may without.

In a session: turn it on, and nothing else. A token of theirs does not count until then.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from novellaforge.models import SecondFactor

CODE = "second_factor_required"
LET_THROUGH = (
    "accounts:second_factor",
    "accounts:login",
    "accounts:logout",
    "set_language",
)
Person = AbstractBaseUser | AnonymousUser


def concerns(user: Person) -> bool:
    asked = settings.REQUIRE_SECOND_FACTOR
    return asked == "all" or (asked == "staff" and bool(getattr(user, "is_staff", False)))


def lacks(user: Person) -> bool:
    """Nothing is asked of the database where nothing is required."""
    if not user.is_authenticated or not concerns(user):
        return False
    return not SecondFactor.counts_for(user.pk).exists()


def sentence() -> str:
    return _("This site requires a second factor of you: turn it on, on the account’s page.")


class Required:
    """Middleware, after who is signed in is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if settings.REQUIRE_SECOND_FACTOR == "none":
            return None
        match = request.resolver_match
        if (match and match.view_name in LET_THROUGH) or not lacks(request.user):
            return None
        if request.path_info.startswith("/api/"):
            told = {"error": {"code": CODE, "message": sentence()}}
            return JsonResponse(told, status=403)
        return redirect("accounts:second_factor")
