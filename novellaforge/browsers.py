"""What every answer tells the browser: nothing from elsewhere, nothing written into the page.

CSP level 3 (w3.org/TR/CSP3): scripts and styles are files of this site, or a `<style>` that bears
the nonce of its own answer. Nothing that is made for a request is kept by browser or proxy.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # data: the API's page draws its marks so
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
# The style that Django's admin writes into a list without actions.
ADMINS_OWN = "'sha256-blvLUW3UscWqsXGByNOqdBboM+ShWAuugp2mC/wbafU='"
UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store, private",
}
OF_PAGES = {"Permissions-Policy": ", ".join(f"{each}=()" for each in UNUSED)}
EXPLAINED = (404, 500)  # what DEBUG shows of them has scripts of its own


class Guarded:
    """Middleware. `request.csp_nonce` is for templates; it is in the policy once it was asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given: list[str] = []
        request.csp_nonce = SimpleLazyObject(lambda: _given(given))  # type: ignore[attr-defined]
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        for name, value in (HEADERS | OF_PAGES if is_page else HEADERS).items():
            response.headers.setdefault(name, value)
        if not (settings.DEBUG and response.status_code in EXPLAINED):
            response.headers.setdefault("Content-Security-Policy", policy(*given))
        return response


def policy(nonce: str = "") -> str:
    """The header's value."""
    styles = [POLICY["style-src"], ADMINS_OWN, *([f"'nonce-{nonce}'"] if nonce else [])]
    directives = POLICY | {"style-src": " ".join(styles)}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _given(given: list[str]) -> str:
    given.append(secrets.token_urlsafe(16))
    return given[0]
