"""What a request asks, checked."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from writing.api.serializers import EventsSerializer
from writing.live import LivePlace
from writing.watching import Place, place_of


def valid(shape: type[Serializer[Any]], given: Any) -> dict[str, Any]:
    """What was given, in this shape. Raises ValidationError."""
    asked = shape(data=given)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def place_asked(request: Request) -> Place:
    """After which event: an EventSource that comes again says it in a header, and its address
    is still the first one's.
    """
    last_id = request.headers.get("Last-Event-ID") or request.query_params.get("last_event_id", "")
    order = request.query_params.get("order", "reading")
    asked = valid(EventsSerializer, {"order": order, "last_event_id": last_id})
    try:
        return place_of(asked["order"], asked["last_event_id"])
    except ValueError:
        told = _("This id was never given in this order.")
        raise ValidationError({"last_event_id": [told]}) from None


def last_row(place: Place) -> int:
    """The last event of Postgres that was told before the place."""
    return place.cursor.row if isinstance(place, LivePlace) else place.row
