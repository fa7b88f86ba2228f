from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from novellaforge import schedules
        from projects import export, outline_job, receivers, trash  # noqa: F401  (connects them)

        outline_job.register()
        export.register()
        schedules.register(trash.NIGHTLY)
