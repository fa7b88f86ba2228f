from django.apps import AppConfig


class NovellaForgeConfig(AppConfig):
    name = "novellaforge"
    verbose_name = "NovellaForge"

    def ready(self) -> None:
        from novellaforge import (
            adrift,
            answering,
            checks,  # noqa: F401  (registers the system checks)
            cleanup,
            examinations,
            receivers,  # noqa: F401  (connects them)
            schedules,
        )

        schedules.register(cleanup.NIGHTLY)
        schedules.register(cleanup.ACCOUNTS_NIGHTLY)
        schedules.register(cleanup.KEYS_NIGHTLY)
        schedules.register(cleanup.SENT_NIGHTLY)
        examinations.register(adrift.QUEUES)
        examinations.register(schedules.SCHEDULES)
        examinations.register(adrift.JOBS)
        examinations.register(answering.ANSWERS)
