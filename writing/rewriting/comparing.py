"""What two readings of a passage have in common, word by word: as versions are compared."""

from projects.diff import Piece, compared

__all__ = ["Piece", "compared"]
