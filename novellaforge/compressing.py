"""Pages, styles, scripts and icons go over the wire compressed; what streams goes as it comes."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

FILES = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")


class Compressed(GZipMiddleware):
    """As Django's, but an event must not wait for others, nor a font be compressed again."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming and kind not in FILES:
            return response
        return super().process_response(request, response)
