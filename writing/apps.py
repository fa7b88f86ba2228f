from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "version.approved": _("Approved a version (chapter, version)"),
    "finding.settled": _("Settled a finding"),
    "finding.reopened": _("Opened a finding again"),
    "budget.changed": _("Changed the budget"),
    "settings.changed": _("Changed settings"),
    "document.added": _("Added a document"),
    "document.deleted": _("Deleted a document"),
    "word.brought": _("Brought a Word file back"),
    "word.accepted": _("Took changes of a Word file"),
    "book.imported": _("Imported a book from an archive"),
}


class WritingConfig(AppConfig):
    name = "writing"

    def ready(self) -> None:
        from novellaforge import acts, examinations, jobs, queues, schedules
        from novellaforge.llm import allowance
        from writing import (
            cleanup,
            health,
            importing,
            leaving,
            receivers,  # noqa: F401  (connects them)
            retrying,
        )
        from writing.analysis import tasks as analysis
        from writing.autopilot import tasks as autopilot
        from writing.export import archive, offering
        from writing.pregeneration import KIND, prepare
        from writing.rewriting import tasks as rewriting  # noqa: F401  (connects them)
        from writing.spending import budget

        acts.describe(ACTS)
        examinations.register(health.RUNS)
        schedules.register(cleanup.NIGHTLY)
        importing.register()
        leaving.register()
        retrying.register()
        analysis.register()
        autopilot.register()
        jobs.register(KIND, prepare, queues.route("pregenerate_plans"))
        allowance.register(allowance.Purse(budget.refusal, budget.owner_of))
        offering.register()
        archive.register()
