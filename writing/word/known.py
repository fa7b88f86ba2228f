"""Which comments of a file are in the book already. Those of the same words ("?", "Here too") are
told apart by their passages and their authors.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser

from projects.finding import Place
from projects.models import ChapterVersion
from writing.commenting.keeping import MOST_CHARACTERS
from writing.commenting.placing import Anchor, anchored, placed
from writing.export.annotated_docx import fingerprint
from writing.export.noting import lines_of, name_of, threads_of
from writing.models import Comment
from writing.word.coming import Said

User = AbstractBaseUser | AnonymousUser


class Known:
    """A chapter's own comments beside its newest text. A deleted one is known too: it does not
    come back.
    """

    def __init__(self, comments: Iterable[Comment], text: str) -> None:
        self._every = [_Own(each, text) for each in comments]
        self._text = text

    def without(self, every: Iterable[Said], user: User) -> list[Said]:
        """Those of the file that are none of these, each of which is one of them at most."""
        left, new = list(self._every), list(every)
        for is_one in (_is_just_there, _is_about_there):
            given, new = new, []
            for said in given:
                words = fingerprint(worded(said, user)), fingerprint(said.text)
                alike = [each for each in left if each.says(*words, said.author.strip())]
                come = self._place(said) if alike else None
                found = next((each for each in alike if is_one(each, said, come)), None)
                if found:
                    left.remove(found)
                else:
                    new.append(said)
        return new

    def _place(self, said: Said) -> Place | None:
        for quote in said.quotes:
            anchor = anchored(quote[:MOST_CHARACTERS], self._text, said.before)
            if anchor:
                return placed(anchor, self._text)
        return None


class _Own:
    """A comment as it came in, or as it would go out."""

    def __init__(self, comment: Comment, text: str) -> None:
        self._comment, self._text = comment, text

    @cached_property
    def place(self) -> Place | None:
        anchor = Anchor(self._comment.quote, self._comment.before, self._comment.after)
        return placed(anchor, self._text)

    @cached_property
    def quote(self) -> str:
        return fingerprint(self._comment.quote)

    def says(self, worded: str, words: str, author: str) -> bool:
        """By their fingerprints, of the words with whose they are, and without."""
        if worded == self._words:
            return True
        return author == self._name and words in (self._words, self._thread)

    @cached_property
    def _name(self) -> str:
        return name_of(self._comment).strip()

    @cached_property
    def _words(self) -> str:
        return fingerprint(self._comment.text)

    @cached_property
    def _thread(self) -> str:
        return fingerprint("\n".join(lines_of(self._comment)))


def _is_just_there(own: _Own, said: Said, come: Place | None) -> bool:
    """On the same passage of the newest text; where that has not both, on the same words."""
    if own.place and come:
        return own.place == come
    return own.quote in map(fingerprint, said.quotes)


def _is_about_there(own: _Own, _said: Said, come: Place | None) -> bool:
    return bool(own.place and come and own.place[0] < come[1] and come[0] < own.place[1])


def known_of(chapters: Iterable[UUID], newest: Mapping[UUID, ChapterVersion]) -> dict[UUID, Known]:
    """Of each of these chapters."""
    found: dict[UUID, list[Comment]] = {pk: [] for pk in chapters}
    for comment in threads_of(found):
        found[comment.chapter_id].append(comment)
    return {
        pk: Known(comments, newest[pk].text if pk in newest else "")
        for pk, comments in found.items()
    }


def worded(comment: Said, user: User) -> str:
    """With whose it is, where that is somebody else."""
    own = {"", user.get_username()}
    if isinstance(user, AbstractUser):
        own.add(user.get_full_name())
    said = comment.text.replace("\0", "").strip()
    whole = said if comment.author.strip() in own else f"{comment.author.strip()}: {said}"
    return whole[:MOST_CHARACTERS]
