"""A new book from an archive of another."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.forms import NewBookForm
from projects.importing.archive_form import ArchiveForm
from projects.importing.form import NewFromManuscriptForm
from writing.export import archive


@login_required
@require_POST
def from_archive(request: HttpRequest) -> HttpResponse:
    """What is refused makes no book."""
    form = ArchiveForm(request.POST, request.FILES)
    if form.is_valid():
        file: UploadedFile = form.cleaned_data["archive"]
        try:
            made = archive.brought(cast(User, request.user), file)
        except Refused as refusal:
            form.add_error("archive", str(refusal))
        else:
            messages.success(
                request,
                _("“%s” is imported. Its memory is being made from its texts.") % made.book.title,
            )
            return redirect("writing:plan", made.book.pk)
    empty = NewBookForm(initial={"language": get_language()})
    context = {"form": empty, "manuscript": NewFromManuscriptForm(), "archive": form}
    return render(request, "projects/new.html", context, status=422)
