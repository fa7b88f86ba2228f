from django.urls import path

from writing.views.desk import desk, desk_by_number
from writing.views.plan import book, outline, plan
from writing.views.runs import approve, retry, stop, write

app_name = "writing"
urlpatterns = [
    path("plan/", plan, name="plan"),
    path("plan/book/", book, name="book"),
    path("chapters/<int:number>/", desk_by_number, name="desk_by_number"),
    path("chapters/<uuid:chapter_id>/", desk, name="desk"),
    path("chapters/<uuid:chapter_id>/outline/", outline, name="outline"),
    path("chapters/<uuid:chapter_id>/write/", write, name="write"),
    path("chapters/<uuid:chapter_id>/stop/", stop, name="stop"),
    path("chapters/<uuid:chapter_id>/retry/", retry, name="retry"),
    path("chapters/<uuid:chapter_id>/approve/", approve, name="approve"),
]
