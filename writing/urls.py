from django.urls import path

from writing.analysis import views as analysis
from writing.autopilot import views as autopilot
from writing.rewriting import settling_views as settling
from writing.rewriting import views as rewriting
from writing.spending import views as spending
from writing.versions import by_hand
from writing.versions import views as versions
from writing.views.desk import desk, desk_by_number
from writing.views.importing import discard, manuscript
from writing.views.importing import start as start_import
from writing.views.issues import issue, issues, read_again, settle
from writing.views.plan import book, outline, plan
from writing.views.pregenerate import pregenerate
from writing.views.runs import again, approve, retry, steer, stop, write
from writing.views.style import measure, style

app_name = "writing"
urlpatterns = [
    path("plan/", plan, name="plan"),
    path("plan/book/", book, name="book"),
    path("plan/style/", style, name="style"),
    path("plan/style/measure/", measure, name="style_measure"),
    path("plan/pregenerate/", pregenerate, name="pregenerate"),
    path("report/", analysis.report, name="report"),
    path("report/<str:key>/<slug:act>/", analysis.settle, name="report_settle"),
    path("autopilot/", autopilot.autopilot, name="autopilot"),
    path("autopilot/stop/", autopilot.stop, name="autopilot_stop"),
    path("autopilot/go-on/", autopilot.go_on, name="autopilot_go_on"),
    path("budget/", spending.of_book, name="budget"),
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
    path("chapters/<uuid:chapter_id>/text/", by_hand.text, name="text"),
    path("chapters/<uuid:chapter_id>/versions/", versions.versions, name="versions"),
    path("chapters/<uuid:chapter_id>/versions/restore/", versions.put_back, name="restore"),
    path(
        "chapters/<uuid:chapter_id>/versions/<int:old>..<int:new>/",
        versions.comparison,
        name="compare",
    ),
    path("chapters/<uuid:chapter_id>/passage/", rewriting.passage, name="passage"),
    path("chapters/<uuid:chapter_id>/findings/", settling.findings, name="findings"),
    path("chapters/<uuid:chapter_id>/findings/rewrite/", settling.rewrite, name="rewrite_finding"),
    path("chapters/<uuid:chapter_id>/findings/earlier/", settling.earlier, name="earlier_fact"),
    path("proposals/", rewriting.proposals, name="proposals"),
    path("proposals/<uuid:proposal_id>/accept/", rewriting.decide_accept, name="accept_proposal"),
    path("proposals/<uuid:proposal_id>/refuse/", rewriting.decide_refuse, name="refuse_proposal"),
    path("proposals/<uuid:proposal_id>/undo/", rewriting.decide_undo, name="undo_proposal"),
    path("issues/", issues, name="issues"),
    path("issues/read-again/", read_again, name="read_again"),
    path("issues/<uuid:uid>/", issue, name="issue"),
]
