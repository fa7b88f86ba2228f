from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from novellaforge import schedules
        from projects import acts, export, outline_job, receivers, trash  # noqa: F401  (connects them)
        from projects.leaving import exporting

        outline_job.register()
        exporting.register()
        schedules.register(exporting.NIGHTLY)
        export.register()
        schedules.register(trash.NIGHTLY)
        acts.register()
