"""What memory keeps: passages and summaries of texts, and the ledger of facts."""

from memory.models.ledger import BookMemory, Entity, FactSpan, StoredFact, VersionReading
from memory.models.passages import Chunk, Summary

__all__ = [
    "BookMemory",
    "Chunk",
    "Entity",
    "FactSpan",
    "StoredFact",
    "Summary",
    "VersionReading",
]
