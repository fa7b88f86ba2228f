"""A manuscript's front and back matter becomes the book's, where that has none."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects.matter_form import matter_row
from projects.models import Project
from projects.models.matter import MATTER_FIELDS

TOGETHER = {"epigraph_source": "epigraph"}  # what is another's words is not put below the book's


def keep_matter(project: Project, given: Mapping[str, str]) -> tuple[str, ...]:
    """Inside a transaction, where the book is held. Says what did not become the book's."""
    row = matter_row(project)
    wanted = {name: said for name, said in given.items() if name in MATTER_FIELDS and said.strip()}
    free = {n: said for n, said in wanted.items() if not getattr(row, TOGETHER.get(n, n)).strip()}
    taken = {name: said for name, said in free.items() if _fits(row, name, said)}
    if taken:
        for name, said in taken.items():
            setattr(row, name, said)
        row.save()
    return tuple(_told(row, wanted, taken))


def _fits(row: Any, name: str, said: str) -> bool:
    try:
        row._meta.get_field(name).clean(said, row)
    except ValidationError:
        return False
    return True


def _told(row: Any, wanted: Mapping[str, str], taken: Mapping[str, str]) -> Iterator[str]:
    left = [n for n in wanted if n not in taken and getattr(row, n).strip() != wanted[n].strip()]
    if left:
        names = ", ".join(str(row._meta.get_field(name).verbose_name) for name in left)
        yield _("Of its front and back matter this is not taken: %(names)s.") % {"names": names}
