from django.urls import path

from writing.views.desk import desk, desk_by_number
from writing.views.importing import discard, manuscript
from writing.views.importing import start as start_import
from writing.views.issues import settle
from writing.views.plan import book, outline, plan
from writing.views.pregenerate import pregenerate
from writing.views.runs import again, approve, retry, steer, stop, write

app_name = "writing"
urlpatterns = [
    path("plan/", plan, name="plan"),
    path("plan/book/", book, name="book"),
    path("plan/pregenerate/", pregenerate, name="pregenerate"),
    path("import/", manuscript, name="import"),
    path("import/start/", start_import, name="import_start"),
    path("import/discard/", discard, name="import_discard"),
    path("chapters/<int:number>/", desk_by_number, name="desk_by_number"),
    path("chapters/<uuid:chapter_id>/", desk, name="desk"),
    path("chapters/<uuid:chapter_id>/outline/", outline, name="outline"),
    path("chapters/<uuid:chapter_id>/write/", write, name="write"),
    path("chapters/<uuid:chapter_id>/stop/", stop, name="stop"),
    path("chapters/<uuid:chapter_id>/steer/", steer, name="steer"),
    path("chapters/<uuid:chapter_id>/again/", again, name="again"),
    path("chapters/<uuid:chapter_id>/retry/", retry, name="retry"),
    path("chapters/<uuid:chapter_id>/approve/", approve, name="approve"),
    path("chapters/<uuid:chapter_id>/settle/", settle, name="settle"),
]
