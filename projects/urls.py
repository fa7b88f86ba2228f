from django.urls import path

from projects.views import jobs
from projects.views.new import new
from projects.views.propose import choose, propose
from projects.views.shelf import shelf

app_name = "projects"
urlpatterns = [
    path("", shelf, name="shelf"),
    path("new/", new, name="new"),
    path("<uuid:project_id>/propose/<slug:kind>/", propose, name="propose"),
    path("<uuid:project_id>/concepts/<int:concept_id>/choose/", choose, name="choose"),
    path("<uuid:project_id>/jobs/<uuid:job_id>/stop/", jobs.stop, name="stop_job"),
    path("<uuid:project_id>/jobs/<uuid:job_id>/resume/", jobs.resume, name="resume_job"),
]
