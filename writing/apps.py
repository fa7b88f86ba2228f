from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "writing"

    def ready(self) -> None:
        from novellaforge import examinations, jobs, queues, schedules
        from novellaforge.llm import allowance
        from writing import (
            acts,
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

        acts.register()
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
