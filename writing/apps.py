from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "writing"

    def ready(self) -> None:
        from novellaforge import examinations, jobs, queues, schedules
        from writing import (
            cleanup,
            health,
            importing,
            receivers,  # noqa: F401  (connects them)
        )
        from writing.pregeneration import KIND, prepare

        examinations.register(health.RUNS)
        schedules.register(cleanup.NIGHTLY)
        importing.register()
        jobs.register(KIND, prepare, queues.route("pregenerate_plans"))
