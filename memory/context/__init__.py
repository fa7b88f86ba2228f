"""What the story so far lends a chapter: cut to a budget that no book's length changes."""

from memory.context.gathering import Story, gather

__all__ = ["Story", "gather"]
