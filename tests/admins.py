"""Who looks at the admin: an operator, somebody who may only look, somebody of the staff."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.factories import a_user


def an_operator() -> Client:
    """May do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser(f"operator{User.objects.count()}"))
    return client


def an_onlooker() -> Client:
    """Of the staff; may see everything, and change nothing."""
    return staff(*Permission.objects.filter(codename__startswith="view_"))


def a_clerk() -> Client:
    """Of the staff; may nothing yet."""
    return staff()


def staff(*permissions: Permission) -> Client:
    user = a_user(is_staff=True)
    user.user_permissions.set(permissions)
    client = Client()
    client.force_login(user)
    return client


def may(*codenames: str) -> Client:
    """Of the staff, with these permissions, by their code names."""
    return staff(*Permission.objects.filter(codename__in=codenames))


def page(model: type[Model], kind: str, *args: object) -> str:
    """The address of a model's page: changelist, add, change, delete."""
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{kind}", args=args)


def act(client: Client, model: type[Model], action: str, *rows: Model) -> str:
    """What the list says after an action on these rows; asserts nothing."""
    given = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(page(model, "changelist"), given, follow=True).content.decode()


def history_of(row: Model) -> list[str]:
    """What was done to a row, as its history says."""
    entries = LogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
    return [entry.get_change_message() for entry in entries]
