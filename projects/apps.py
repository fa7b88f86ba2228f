from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "book.made": _("Made a book"),
    "book.trashed": _("Put a book in the trash"),
    "book.restored": _("Put a book back on the shelf"),
    "book.deleted": _("Deleted a book for ever"),
    "export.asked": _("Had a file made of the book"),
    "member.invited": _("Let somebody in"),
    "member.role": _("Gave somebody another role"),
    "member.left": _("Left the book"),
    "member.removed": _("Took somebody out"),
    "book.handed_over": _("Handed the book over"),
    "account.exported": _("Had a file made of all data of the account"),
    "account.deleted": _("Deleted the account"),
    "link.made": _("Made a link for reading"),
    "link.revoked": _("Revoked a link for reading"),
}


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from novellaforge import acts, schedules
        from projects import export, outline_job, receivers, trash  # noqa: F401  (connects them)
        from projects.leaving import exporting

        outline_job.register()
        exporting.register()
        schedules.register(exporting.NIGHTLY)
        export.register()
        schedules.register(trash.NIGHTLY)
        acts.describe(ACTS)
