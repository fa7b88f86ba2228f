"""Comments that were made in Word, on their passages here."""

from projects.models import ChapterVersion
from writing.commenting.keeping import NotThere, add
from writing.models import ReturnedChapter
from writing.word.coming import Said
from writing.word.known import User, known_of, worded


def bring(row: ReturnedChapter, newest: ChapterVersion | None, user: User) -> int:
    """Those on passages of the newest text; the others stay in the row. How many came in."""
    if newest is None or not row.comments:
        return 0
    every = [Said.model_validate(each) for each in row.comments]
    known = known_of([row.chapter_id], {row.chapter_id: newest})[row.chapter_id]
    left, brought = [], 0
    for comment in known.without(every, user):
        if _placed(newest, comment, worded(comment, user), user):
            brought += 1
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
