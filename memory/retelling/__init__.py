"""What a draft tells its reader again as news, though an approved chapter has told it. Pure.

May import `memory.continuity`, facts and cues. A reminder, a refrain, a routine, the same news
for somebody else, another thing of the same kind are no retelling: where the words leave a
doubt, nothing is said.
"""

from memory.retelling.retold import Retold, retold, sentence

__all__ = ["Retold", "retold", "sentence"]
