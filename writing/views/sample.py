"""A newcomer opens the sample book."""

from typing import Literal, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from writing.sample import open_sample


@login_required
@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """In the language of the interface; at the desk of its first chapter."""
    language: Literal["en", "fr"] = "fr" if (get_language() or "").startswith("fr") else "en"
    project = open_sample(cast(User, request.user), language)
    return redirect("writing:desk", project.pk, project.chapters.get(number=1).pk)
