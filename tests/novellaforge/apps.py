"""Apps that live in every process of a test's cluster: receivers, and kinds of jobs."""

from django.apps import AppConfig


class QueueTests(AppConfig):
    name = "tests.novellaforge"
    label = "queue_tests"

    def ready(self) -> None:
        from novellaforge.queues import task_set_aside
        from tests.novellaforge.queue_tasks import on_set_aside

        task_set_aside.connect(on_set_aside)


class JobTests(AppConfig):
    name = "tests.novellaforge"
    label = "job_tests"

    def ready(self) -> None:
        from tests.novellaforge import job_kinds

        job_kinds.register()
