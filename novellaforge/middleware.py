"""What a visitor sees when the house itself is not well."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from novellaforge.checks import database_problem

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class DatabaseDown:
    """503 with a page that says so; the operator's log names the variable and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError) or not (problem := database_problem()):
            return None
        logger.error(problem)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
