"""Comments that were made in Word, on their passages here."""

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser

from projects.models import ChapterVersion
from writing.commenting.keeping import MOST_CHARACTERS, NotThere, add
from writing.models import Comment, ReturnedChapter
from writing.word.coming import Said

User = AbstractBaseUser | AnonymousUser


def bring(row: ReturnedChapter, newest: ChapterVersion | None, user: User) -> int:
    """Those on passages of the newest text; the others stay in the row. How many came in."""
    if newest is None or not row.comments:
        return 0
    left, brought = [], 0
    known = set(Comment.objects.filter(chapter=row.chapter_id).values_list("text", flat=True))
    for comment in map(Said.model_validate, row.comments):
        text = _worded(comment, user)
        if text in known or _placed(newest, comment, text, user):
            brought += text not in known
        else:
            left.append(comment.model_dump())
    row.comments = left
    row.save(update_fields=["comments"])
    return brought


def _placed(version: ChapterVersion, comment: Said, text: str, user: User) -> bool:
    for quote in comment.quotes:
        try:
            add(version, quote, text, user, comment.before)
        except NotThere:
            continue
        return True
    return False


def _worded(comment: Said, user: User) -> str:
    """With whose it is, where that is somebody else."""
    own = {"", user.get_username()}
    if isinstance(user, AbstractUser):
        own.add(user.get_full_name())
    said = comment.text.replace("\0", "").strip()
    whole = said if comment.author.strip() in own else f"{comment.author.strip()}: {said}"
    return whole[:MOST_CHARACTERS]
