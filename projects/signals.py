"""What the author's material tells the layers above. Receivers only enqueue, in the sender's
transaction; there are no other signals.

Every signal carries `project_id: UUID`. `document_changed` also carries `document_id: UUID`
(the document was added, changed or is about to be deleted), `manuscript_changed` also
`chapter_id: UUID | None` (None: places of chapters have changed). `bible_changed` is sent after
characters, places or rules of the world were added, changed or deleted, `project_deleted` while
the book's rows are still there.
"""

from django.dispatch import Signal

document_changed = Signal()
manuscript_changed = Signal()
bible_changed = Signal()
project_deleted = Signal()
