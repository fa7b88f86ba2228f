"""The authors' guides call things as the pages do."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override
from django.utils.translation.trans_real import translation

ROOT = Path(__file__).parent.parent
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)


def said(language: str) -> set[str]:
    """What the interface can say in a language."""
    assert language in dict(settings.LANGUAGES)
    with override(language):
        catalogue = translation("fr")._catalog  # type: ignore[attr-defined]
        pairs = [
            (key if isinstance(key, str) else key[0], text) for key, text in catalogue.items()
        ]
    texts = [key.partition("\x04")[2] or key if language == "en" else text for key, text in pairs]
    return {
        " ".join(text.replace("\u00a0", " ").split()) for text in texts if isinstance(text, str)
    }


@pytest.mark.parametrize(("guide", "language"), [("author.md", "en"), ("author.fr.md", "fr")])
def test_what_stands_in_bold_is_on_the_pages(guide: str, language: str) -> None:
    named = BOLD.findall((ROOT / "docs" / guide).read_text(encoding="utf-8"))
    assert len(named) > 20
    assert {" ".join(each.split()) for each in named} - said(language) == set()
