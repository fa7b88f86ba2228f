from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects import outline_job, receivers  # noqa: F401  (connects them)

        outline_job.register()
