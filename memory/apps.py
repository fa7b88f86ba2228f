from django.apps import AppConfig


class MemoryConfig(AppConfig):
    name = "memory"

    def ready(self) -> None:
        from memory import (
            after_restore,
            catching_up,
            rebuilding,
            receivers,  # noqa: F401  (connects them)
            reconcile_tasks,
        )

        after_restore.register()
        rebuilding.register()
        catching_up.register()
        reconcile_tasks.register()
