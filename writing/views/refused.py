"""What was refused is told on the page that follows, with what was typed for it."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from novellaforge.errors import Refused

LONGEST = 2_000  # characters of what was typed


def tell(request: HttpRequest, refusal: Refused, typed: str = "") -> None:
    said, typed = str(refusal), typed.strip()[:LONGEST]
    if typed:
        said = _("%(why)s You had written: “%(typed)s”") % {"why": said, "typed": typed}
    messages.error(request, said)
