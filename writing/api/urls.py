from django.urls import path

from writing.api import run_views, views

app_name = "writing_api"
urlpatterns = [
    path("writing/generate-chapter", views.GenerateChapter.as_view(), name="generate"),
    path("writing/approve-chapter", views.ApproveChapter.as_view(), name="approve"),
    path("writing/pregenerate-plans", views.PregeneratePlans.as_view(), name="pregenerate"),
    path("projects/<uuid:project_id>/runs", run_views.Runs.as_view(), name="runs"),
    path("runs/<uuid:run_id>", run_views.Run.as_view(), name="run"),
    path("runs/<uuid:run_id>/cancel", run_views.Cancel.as_view(), name="cancel"),
    path("runs/<uuid:run_id>/retry", run_views.Retry.as_view(), name="retry"),
    path("runs/<uuid:run_id>/steer", run_views.Steer.as_view(), name="steer"),
    path(
        "runs/<uuid:run_id>/beats/<int:beat>/rewrite",
        run_views.RewriteBeat.as_view(),
        name="rewrite_beat",
    ),
    path("runs/<uuid:run_id>/ticket", run_views.Ticket.as_view(), name="ticket"),
    path("runs/<uuid:run_id>/events", run_views.Events.as_view(), name="events"),
]
