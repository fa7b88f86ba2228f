"""The summary of what is about to be approved, so that the next chapter finds it at once.

The approval itself (the version that counts, the project's revision, the task that indexes)
is one transaction of `writing/runs/approving.py` and asks no model. A summary that could not
be made stops no approval: `memory.tasks.remember_version` makes it again afterwards.
"""

from memory.summaries import summarise
from novellaforge.errors import NovellaForgeError
from novellaforge.llm import LLM, ModelError
from writing.brief import RunBrief


async def approve_chapter(brief: RunBrief, text: str, llm: LLM) -> str:
    """Empty when the summary is there; otherwise the sentence that says why it is not."""
    try:
        await summarise(text, brief.book.id, llm)
    except (NovellaForgeError, ModelError) as error:
        return str(error)
    return ""
