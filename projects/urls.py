from django.urls import path

from projects.views import jobs, trash
from projects.views.new import new
from projects.views.propose import choose, propose
from projects.views.shelf import shelf

app_name = "projects"
urlpatterns = [
    path("trash/", trash.page, name="trash"),
    path("books/<uuid:project_id>/trash/", trash.put_in, name="put_in_trash"),
    path("trash/<uuid:project_id>/restore/", trash.take_out, name="take_out"),
    path("trash/<uuid:project_id>/delete/", trash.delete, name="delete"),
    path("books/", shelf, name="shelf"),
    path("books/new/", new, name="new"),
    path("books/<uuid:project_id>/propose/<slug:kind>/", propose, name="propose"),
    path("books/<uuid:project_id>/concepts/<int:concept_id>/choose/", choose, name="choose"),
    path("books/<uuid:project_id>/jobs/<uuid:job_id>/stop/", jobs.stop, name="stop_job"),
    path("books/<uuid:project_id>/jobs/<uuid:job_id>/resume/", jobs.resume, name="resume_job"),
]
