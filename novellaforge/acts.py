"""The acts that are noted (`auditing.note`), in words for those who read what was done."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, Promise] = {
    "account.registered": _("Signed up"),
    "signin.ok": _("Signed in"),
    "signin.failed": _("Tried to sign in, with a wrong password"),
    "signin.locked": _("Had to wait after too many tries to sign in"),
    "signin.code_failed": _("Tried to sign in, with a wrong code"),
    "signin.code_locked": _("Had to wait after too many wrong codes"),
    "signin.recovery_code": _("Used a recovery code"),
    "second_factor.on": _("Turned on the second factor"),
    "second_factor.off": _("Turned off the second factor"),
    "second_factor.taken_off": _("Took off somebody’s second factor"),
    "second_factor.codes": _("Made new recovery codes"),
    "session.ended": _("Signed out one browser"),
    "sessions.ended": _("Ended somebody’s sessions"),
    "signout": _("Signed out"),
    "signout.everywhere": _("Signed out everywhere"),
    "password.asked": _("Asked for a new password by e-mail"),
    "password.reset": _("Set a new password by e-mail"),
    "password.changed": _("Changed the password"),
    "username.changed": _("Changed the name"),
    "email.changed": _("Changed the e-mail address"),
    "refresh.reused": _("Sent a refresh token a second time"),
    "token.made": _("Made an API token"),
    "token.revoked": _("Revoked an API token"),
    "provider.saved": _("Saved a model provider"),
    "backup.restored": _("Restored a backup"),
    "provider.removed": _("Removed a model provider"),
}
_says: dict[str, Callable[[str], str]] = {}


def describe(
    words: Mapping[str, Promise], says: Mapping[str, Callable[[str], str]] | None = None
) -> None:
    """What a layer above notes, and how it says a subject that is noted as numbers or names of
    the program; for its `AppConfig.ready`.
    """
    _words.update(words)
    _says.update(says or {})


def words_of(act: str) -> str:
    """In the language of whoever reads; an act that nobody has described is named as it is."""
    return str(_words.get(act, act))


def said(act: str, subject: str) -> str:
    """What an act was done to, in the language of whoever reads."""
    return _says[act](subject) if subject and act in _says else subject
