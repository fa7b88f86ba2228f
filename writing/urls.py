from django.urls import path

from writing.alternatives.views import alternatives
from writing.analysis import views as analysis
from writing.autopilot import views as autopilot
from writing.commenting import views as commenting
from writing.context_choices_views import context
from writing.documents import views as documents
from writing.finding import views as finding
from writing.noting import views as noting
from writing.rewriting import settling_views as settling
from writing.rewriting import views as rewriting
from writing.spending import sent_views as sent
from writing.spending import usage_views as usage
from writing.spending import views as spending
from writing.versions import by_hand
from writing.versions import views as versions
from writing.views import authorship, bible, history, impact, planning, structure
from writing.views.beats import beats
from writing.views.desk import desk, desk_by_number
from writing.views.importing import bring_back as bring_import_back
from writing.views.importing import correct as correct_import
from writing.views.importing import discard, manuscript
from writing.views.importing import split as split_import
from writing.views.importing import start as start_import
from writing.views.issues import issue, issues, read_again, settle
from writing.views.plan import book, chapter_acts, concept, outline, plan, plan_chapter
from writing.views.pregenerate import pregenerate
from writing.views.runs import again, approve, retry, steer, stop, write
from writing.views.settings import provider, settings, settings_language, settings_preset
from writing.views.style import measure, style
from writing.views.typography import typography
from writing.views.working import bar
from writing.word.views import word, word_chapter

app_name = "writing"
urlpatterns = [
    path("plan/", plan, name="plan"),
    path("jobs/", bar, name="jobs_bar"),
    path("plan/book/", book, name="book"),
    path("plan/concepts/new/", concept, name="concept_new"),
    path("plan/concepts/<int:concept_id>/", concept, name="concept"),
    path("plan/bible/", bible.bible, name="bible"),
    path("plan/bible/<slug:kind>/new/", bible.entry, name="bible_new"),
    path("plan/bible/<slug:kind>/<str:entry_id>/", bible.entry, name="bible_entry"),
    path("plan/bible/<slug:kind>/<str:entry_id>/remove/", bible.take, name="bible_take"),
    path("plan/bible/<slug:kind>/<str:entry_id>/put-back/", bible.bring, name="bible_put_back"),
    path("plan/style/", style, name="style"),
    path("plan/style/measure/", measure, name="style_measure"),
    path("plan/pregenerate/", pregenerate, name="pregenerate"),
    path("plan/threads/", planning.open_thread, name="open_thread"),
    path("plan/threads/<uuid:uid>/take-back/", planning.take_thread_back, name="take_thread_back"),
    path("plan/<uuid:chapter_id>/", plan_chapter, name="plan_chapter"),
    path("plan/<uuid:chapter_id>/acts/", chapter_acts, name="chapter_acts"),
    path("plan/<uuid:chapter_id>/again/", planning.again, name="plan_again"),
    path("plan/<uuid:chapter_id>/keep/", planning.keep, name="keep_plan"),
    path(
        "plan/<uuid:chapter_id>/keep/<int:plan_id>/<slug:was>/",
        planning.keep_no_more,
        name="keep_plan_no_more",
    ),
    path("report/", analysis.report, name="report"),
    path("report/<str:key>/<slug:act>/", analysis.settle, name="report_settle"),
    path("autopilot/", autopilot.autopilot, name="autopilot"),
    path("autopilot/stop/", autopilot.stop, name="autopilot_stop"),
    path("autopilot/go-on/", autopilot.go_on, name="autopilot_go_on"),
    path("budget/", spending.of_book, name="budget"),
    path("usage/", usage.book, name="usage"),
    path("usage/table.csv", usage.book_csv, {"kind": "table"}, name="usage_table"),
    path("usage/calls.csv", usage.book_csv, {"kind": "calls"}, name="usage_calls"),
    path("sent/", sent.calls, name="sent"),
    path("sent/<int:call_id>/", sent.call, name="sent_call"),
    path("settings/", settings, name="settings"),
    path("settings/preset/", settings_preset, name="settings_preset"),
    path("settings/language/", settings_language, name="settings_language"),
    path("settings/provider/", provider, name="provider"),
    path("settings/audit/", history.audit, name="audit"),
    path("import/", manuscript, name="import"),
    path("import/start/", start_import, name="import_start"),
    path("import/correct/", correct_import, name="import_correct"),
    path("import/split/<int:at>/", split_import, name="import_split"),
    path("import/discard/", discard, name="import_discard"),
    path("import/bring-back/", bring_import_back, name="import_bring_back"),
    path("word/", word, name="word"),
    path("word/<uuid:chapter_id>/", word_chapter, name="word_chapter"),
    path("chapters/insert/", structure.insert, name="insert_chapter"),
    path("chapters/<uuid:chapter_id>/move/", structure.move, name="move_chapter"),
    path("chapters/<uuid:chapter_id>/split/", structure.split, name="split_chapter"),
    path("chapters/<uuid:chapter_id>/merge/", structure.merge, name="merge_chapter"),
    path("chapters/<uuid:chapter_id>/trash/", structure.trash, name="trash_chapter"),
    path("chapters/<uuid:chapter_id>/restore/", structure.restore, name="restore_chapter"),
    path("structure/<uuid:change_id>/undo/", structure.undo, name="undo_structure"),
    path("chapters/<int:number>/", desk_by_number, name="desk_by_number"),
    path("chapters/<uuid:chapter_id>/", desk, name="desk"),
    path("chapters/<uuid:chapter_id>/outline/", outline, name="outline"),
    path("chapters/<uuid:chapter_id>/beats/", beats, name="beats"),
    path("chapters/<uuid:chapter_id>/impact/", impact.of_chapter, name="impact"),
    path("facts/<uuid:uid>/impact/", impact.of_fact, name="impact_of_fact"),
    path("chapters/<uuid:chapter_id>/write/", write, name="write"),
    path("chapters/<uuid:chapter_id>/stop/", stop, name="stop"),
    path("chapters/<uuid:chapter_id>/steer/", steer, name="steer"),
    path("chapters/<uuid:chapter_id>/again/", again, name="again"),
    path("chapters/<uuid:chapter_id>/retry/", retry, name="retry"),
    path("chapters/<uuid:chapter_id>/approve/", approve, name="approve"),
    path("chapters/<uuid:chapter_id>/settle/", settle, name="settle"),
    path("chapters/<uuid:chapter_id>/text/", by_hand.text, name="text"),
    path("chapters/<uuid:chapter_id>/typography/", typography, name="typography"),
    path("chapters/<uuid:chapter_id>/context/", context, name="context"),
    path(
        "chapters/<uuid:chapter_id>/beats/<int:beat>/alternatives/",
        alternatives,
        name="alternatives",
    ),
    path("authorship.csv", authorship.table, name="authorship_table"),
    path("chapters/<uuid:chapter_id>/authorship/", authorship.authorship, name="authorship"),
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
    path("chapters/<uuid:chapter_id>/comments/", commenting.comments, name="comments"),
    path(
        "chapters/<uuid:chapter_id>/comments/<uuid:comment_id>/answer/",
        commenting.answer,
        name="comment_answer",
    ),
    path(
        "chapters/<uuid:chapter_id>/comments/<uuid:comment_id>/<slug:name>/",
        commenting.act,
        name="comment_act",
    ),
    *documents.urlpatterns,
    path("notes/", noting.notes, name="notes"),
    path("notes/<uuid:note_id>/change/", noting.change, name="change_note"),
    path("notes/<uuid:note_id>/<slug:name>/", noting.act, name="note_act"),
    path("find/", finding.find, name="find"),
    path("find/replace/", finding.replace, name="replace"),
    path("find/<uuid:replacement_id>/undo/", finding.undo, name="undo_replace"),
    path("issues/", issues, name="issues"),
    path("issues/read-again/", read_again, name="read_again"),
    path("issues/<uuid:uid>/", issue, name="issue"),
]
