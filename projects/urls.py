from typing import Any

from django.urls import URLPattern, path

from projects.leaving import views as leaving
from projects.members import reading
from projects.members import views as members
from projects.views import files, jobs, trash
from projects.views.goal import goal
from projects.views.new import new
from projects.views.propose import choose, propose, undo_synopsis
from projects.views.shelf import shelf

app_name = "projects"
urlpatterns = [
    path("trash/", trash.page, name="trash"),
    path("books/<uuid:project_id>/trash/", trash.put_in, name="put_in_trash"),
    path("trash/<uuid:project_id>/restore/", trash.take_out, name="take_out"),
    path("trash/<uuid:project_id>/delete/", trash.delete, name="delete"),
    path("books/", shelf, name="shelf"),
    path("books/new/", new, name="new"),
    path("books/<uuid:project_id>/goal/", goal, name="goal"),
    path("books/<uuid:project_id>/propose/<slug:kind>/", propose, name="propose"),
    path("books/<uuid:project_id>/concepts/<int:concept_id>/choose/", choose, name="choose"),
    path("books/<uuid:project_id>/synopsis/undo/", undo_synopsis, name="undo_synopsis"),
    path("books/<uuid:project_id>/jobs/<uuid:job_id>/stop/", jobs.stop, name="stop_job"),
    path("books/<uuid:project_id>/jobs/<uuid:job_id>/resume/", jobs.resume, name="resume_job"),
    path("books/<uuid:project_id>/export/<uuid:file_id>/", files.download, name="export_file"),
    *members.acts,
    *reading.urlpatterns,
    *leaving.urlpatterns,
]


def framed(frame_of: files.FrameOf) -> tuple[list[URLPattern], str]:
    """With the pages inside a book's frame, which is made above: for `include`."""
    frame: dict[str, Any] = {"frame_of": frame_of}
    export = path("books/<uuid:project_id>/export/", files.export, frame, name="export")
    people = path("books/<uuid:project_id>/people/", members.people, frame, name="people")
    matter = path(
        "books/<uuid:project_id>/export/matter/", files.keep_matter, frame, name="matter"
    )
    return [*urlpatterns, export, people, matter], app_name
