"""A passage rewritten, expanded or shortened at its author's wish: proposed, compared, decided.

Asking (`asking`) queues one task an alternative; the task (`performing`) has a model write it and
tells it as it comes (`telling`, followed by `watching`). Nothing of the book changes until its
author accepts a proposal (`deciding`), and then only the passage does. Imports projects, memory
and the neighbours in `writing`; of these addresses, sockets and the pages of findings import it.
"""

from writing.rewriting.asking import ask
from writing.rewriting.deciding import accept, refuse

__all__ = ["accept", "ask", "refuse"]
