"""What is told of a text that was kept, and of two that clash: for programs."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from novellaforge.api import ErrorBody
from projects.models import Chapter, ChapterVersion
from projects.typed import Kept
from writing.versions.preconditions import etag


class EditedSerializer(serializers.ModelSerializer[ChapterVersion]):
    class Meta:
        model = ChapterVersion
        fields = ("id", "number", "word_count", "sha256")


class TextClashSerializer(serializers.Serializer[Any]):
    """Somebody else has written. Both texts are kept."""

    error = ErrorBody()
    kept = EditedSerializer(help_text=gettext_lazy("Yours, beside the newest."))
    newest = EditedSerializer()
    changed_at = serializers.DateTimeField(help_text=gettext_lazy("When the newest was made."))
    compare = serializers.CharField(help_text=gettext_lazy("The page that compares the two."))


def edited(version: ChapterVersion, status: int) -> Response:
    data = EditedSerializer(version).data
    return Response(data, status=status, headers={"ETag": etag(version)})


def clash(chapter: Chapter, kept: Kept, status: int) -> Response:
    when = localtime(kept.newest.created_at).strftime("%H:%M")
    message = _("Changed elsewhere at %(time)s. Yours is kept as a version.") % {"time": when}
    numbers = (kept.newest.number, kept.version.number)
    body = {
        "error": {"code": "changed", "message": message},
        "kept": EditedSerializer(kept.version).data,
        "newest": EditedSerializer(kept.newest).data,
        "changed_at": kept.newest.created_at.isoformat(),
        "compare": reverse("writing:compare", args=[chapter.project_id, chapter.pk, *numbers]),
    }
    return Response(body, status=status, headers={"ETag": etag(kept.newest)})
