"""The API's description at /api/schema, for everybody."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_made: dict[tuple[str, str], str | bytes] = {}  # by language and format


class Description(SpectacularAPIView):
    """Made once in a process: it takes a second or two of it, and whoever passes by may ask."""

    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.GET.get("lang") or translation.get_language() or settings.LANGUAGE_CODE
        if language not in dict(settings.LANGUAGES):
            raise ValidationError({"lang": [_("There is no such language here.")]})
        renderer = request.accepted_renderer
        key = (language, renderer.media_type)
        if key not in _made:
            with translation.override(language):
                generator: Any = self.generator_class()
                told = generator.get_schema(request=request, public=self.serve_public)
            _made[key] = renderer.render(told, renderer.media_type)
        suffix = "json" if "json" in renderer.media_type else "yaml"
        return HttpResponse(
            _made[key],
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'inline; filename="NovellaForge.{suffix}"'},
        )
