"""What memory keeps: passages and summaries of texts, and the ledger of facts."""

from memory.models.askings import Asking
from memory.models.ledger import BookMemory, Entity, FactSpan, StoredFact, VersionReading
from memory.models.passages import Chunk, PreparedVector, Summary
from memory.models.views import GraphLayout, KeptView, ThreadDecision

__all__ = [
    "Asking",
    "BookMemory",
    "Chunk",
    "Entity",
    "FactSpan",
    "GraphLayout",
    "KeptView",
    "PreparedVector",
    "StoredFact",
    "Summary",
    "ThreadDecision",
    "VersionReading",
]
