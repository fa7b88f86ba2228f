"""Words by which somebody who knows the site would begin to guess."""

import re
import unicodedata

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = (
    *("novellaforge", "novella", "forge", "novel", "roman", "chapter", "chapitre", "writer"),
    *("author", "auteur", "ecrivain", "admin", "password", "motdepasse", "secret", "bonjour"),
)
LEAST_OWN = 6  # letters of a password that are in none of these words


class NotOfThisSite:
    """Refuses what is one of WORDS with little around it."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = _letters(password)
        if not any(word in left for word in WORDS):
            return
        for word in sorted(WORDS, key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST_OWN:
            raise ValidationError(_("This password is easy to guess here."), code="of_this_site")

    def get_help_text(self) -> str:
        return _("Your password can’t be one of this site’s own words with a number.")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", plain)
