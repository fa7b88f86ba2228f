from django.apps import AppConfig


class NovellaForgeConfig(AppConfig):
    name = "novellaforge"
    verbose_name = "NovellaForge"

    def ready(self) -> None:
        from novellaforge import checks  # noqa: F401  (registers the system checks)
