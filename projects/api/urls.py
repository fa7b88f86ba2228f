from django.urls import path

from projects.api import bible, exports, goals, history, matter, style, trash, views
from projects.leaving import api as leaving
from projects.members import api as members

BOOK = "projects/<uuid:project_id>"
CHAPTER = "chapters/<uuid:chapter_id>"

urlpatterns = [
    path("projects", views.Books.as_view()),
    path(BOOK, views.Book.as_view()),
    path("trash", trash.Trash.as_view()),
    path("trash/<uuid:project_id>", trash.Trashed.as_view()),
    path("trash/<uuid:project_id>/restore", trash.TakeOut.as_view()),
    path(f"{BOOK}/propose", views.Proposals.as_view()),
    path(f"{BOOK}/propose/<slug:kind>", views.Propose.as_view()),
    path(f"{BOOK}/concepts", views.Concepts.as_view()),
    path(f"{BOOK}/concepts/<int:concept_id>", views.OneConcept.as_view()),
    path(f"{BOOK}/concepts/<int:concept_id>/choose", views.ChooseConcept.as_view()),
    path(f"{BOOK}/synopsis/undo", views.UndoSynopsis.as_view()),
    path(f"{BOOK}/goal", goals.GoalOfBook.as_view()),
    path(f"{BOOK}/style", style.StyleOfBook.as_view()),
    path(f"{BOOK}/style/measure", style.MeasureStyle.as_view()),
    path(f"{BOOK}/characters", views.Characters.as_view()),
    path(f"{BOOK}/characters/<uuid:character_id>", views.OneCharacter.as_view()),
    path(f"{BOOK}/chapters", views.Chapters.as_view()),
    path(f"{BOOK}/{CHAPTER}", views.OneChapter.as_view()),
    path(f"{BOOK}/audit", history.BookAudit.as_view()),
    path(f"{BOOK}/jobs", views.JobsOfBook.as_view()),
    path(f"{BOOK}/exports", exports.Exports.as_view()),
    path(f"{BOOK}/matter", matter.MatterOfBook.as_view()),
    path(f"{BOOK}/exports/<uuid:file_id>", exports.OneExport.as_view()),
    path(f"{CHAPTER}/versions", views.Versions.as_view()),
    path(f"{CHAPTER}/versions/<uuid:version_id>", views.OneVersion.as_view()),
    path("jobs/<uuid:job_id>", views.OneJob.as_view()),
    path("jobs/<uuid:job_id>/stop", views.StopJob.as_view()),
    path("jobs/<uuid:job_id>/resume", views.ResumeJob.as_view()),
    *members.urlpatterns,
    *leaving.urlpatterns,
    *bible.urlpatterns,
]
