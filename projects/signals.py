"""What the author's material tells the layers above. Most receivers only enqueue, in the
sender's transaction; there are no other signals.

Every signal carries `project_id: UUID`.
- `document_changed`: `document_id: UUID` (it was added, changed or is about to be deleted).
- `manuscript_changed`: `chapter_id: UUID | None` (None: places of chapters have changed; then
  `places_before: dict[UUID, int]` says where they stood); of a text that is not approved also
  `version_id: UUID`.
- `chapters_taken`: `chapter_ids: tuple[UUID, ...]`, whose texts are about to be cut, joined or
  put away. The one that acts: a receiver that is at work on one of them raises Refused.
- `text_moved`: `chapter_id: UUID`, `into_id: UUID`, `text: str`, `beside: str`: a part of the one
  chapter stands in the other from now on, which has the text `beside` it. Receivers act at once:
  what was said of the one's paragraphs is said of the other's before those are read.
- `bible_changed`: after characters, places or rules of the world were added, changed or deleted.
- `facts_corrected`: `uids: tuple[UUID, ...]`, of which the author has said something else.
- `book_trashed`: it went to the trash, whence it may come back.
- `project_deleted`: while the book's rows are still there.
"""

from django.dispatch import Signal

document_changed = Signal()
manuscript_changed = Signal()
chapters_taken = Signal()
text_moved = Signal()
bible_changed = Signal()
facts_corrected = Signal()
book_trashed = Signal()
project_deleted = Signal()
