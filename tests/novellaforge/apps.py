"""An app whose receivers live in every process of a test's cluster, as a domain's do."""

from django.apps import AppConfig


class QueueTests(AppConfig):
    name = "tests.novellaforge"
    label = "queue_tests"

    def ready(self) -> None:
        from novellaforge.queues import task_set_aside
        from tests.novellaforge.queue_tasks import on_set_aside

        task_set_aside.connect(on_set_aside)
