"""What a deleted book takes with it that the house keeps: jobs, its provider, what was sent."""

from uuid import UUID

from django.dispatch import receiver

from novellaforge import jobs
from novellaforge.llm import sent
from novellaforge.models import ProviderSettings
from projects.signals import project_deleted


@receiver(project_deleted, dispatch_uid="projects.forget_jobs")
def forget_jobs(sender: object, project_id: UUID, **_kw: object) -> None:
    jobs.forget(project_id)


@receiver(project_deleted, dispatch_uid="projects.forget_provider")
def forget_provider(sender: object, project_id: UUID, **_kw: object) -> None:
    ProviderSettings.objects.filter(project_id=project_id).delete()


@receiver(project_deleted, dispatch_uid="projects.forget_sent")
def forget_sent(sender: object, project_id: UUID, **_kw: object) -> None:
    sent.forget(project_id)
