from django.urls import path

from writing import context_choices_api as context
from writing.alternatives import api as alternatives
from writing.analysis import api as analysis
from writing.api import authorship, planning, run_views, settings, structure, typography, views
from writing.autopilot import api as autopilot
from writing.commenting import api as commenting
from writing.documents import api as documents
from writing.finding import api as finding
from writing.noting import api as noting
from writing.rewriting import api as rewriting
from writing.spending import api as spending
from writing.spending import sent_api as sent
from writing.spending import usage_api as usage
from writing.versions import api as versions
from writing.word import api as word

app_name = "writing_api"
urlpatterns = [
    path("writing/generate-chapter", views.GenerateChapter.as_view(), name="generate"),
    path("writing/approve-chapter", views.ApproveChapter.as_view(), name="approve"),
    path("writing/pregenerate-plans", views.PregeneratePlans.as_view(), name="pregenerate"),
    path("projects/<uuid:project_id>/runs", run_views.Runs.as_view(), name="runs"),
    path(
        "projects/<uuid:project_id>/autopilot",
        autopilot.AutopilotView.as_view(),
        name="autopilot",
    ),
    path(
        "projects/<uuid:project_id>/autopilot/stop",
        autopilot.StopAutopilot.as_view(),
        name="stop_autopilot",
    ),
    path(
        "projects/<uuid:project_id>/autopilot/go-on",
        autopilot.AutopilotGoesOn.as_view(),
        name="autopilot_go_on",
    ),
    path("writing/estimate", spending.EstimateOfChapter.as_view(), name="estimate"),
    path("projects/<uuid:project_id>/budget", spending.BudgetOfBook.as_view(), name="budget"),
    path("projects/<uuid:project_id>/settings", settings.BookSettings.as_view(), name="settings"),
    path("projects/<uuid:project_id>/provider", settings.BookProvider.as_view(), name="provider"),
    path(
        "projects/<uuid:project_id>/provider/test",
        settings.BookProviderTest.as_view(),
        name="test_provider",
    ),
    path("auth/me/budget", spending.BudgetOfAccount.as_view(), name="my_budget"),
    path("projects/<uuid:project_id>/reports", analysis.Reports.as_view(), name="reports"),
    path(
        "projects/<uuid:project_id>/reports/<uuid:report_id>",
        analysis.OneReport.as_view(),
        name="report",
    ),
    path(
        "projects/<uuid:project_id>/observations/<str:key>/set-aside",
        analysis.SetObservationAside.as_view(),
        name="set_observation_aside",
    ),
    path(
        "projects/<uuid:project_id>/observations/<str:key>/bring-back",
        analysis.BringObservationBack.as_view(),
        name="bring_observation_back",
    ),
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
    *commenting.urlpatterns,
    *documents.urlpatterns,
    *finding.urlpatterns,
    *noting.urlpatterns,
    *rewriting.urlpatterns,
    *usage.urlpatterns,
    path("projects/<uuid:project_id>/calls", sent.SentCalls.as_view(), name="sent_calls"),
    path(
        "projects/<uuid:project_id>/calls/<int:call_id>",
        sent.OneSentCall.as_view(),
        name="sent_call",
    ),
    *versions.urlpatterns,
    *word.urlpatterns,
    *alternatives.urlpatterns,
    *context.urlpatterns,
    *typography.urlpatterns,
    *structure.urlpatterns,
    *planning.urlpatterns,
    *authorship.urlpatterns,
]
