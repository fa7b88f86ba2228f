"""Another process that projects a long story and says each query before it asks it."""

import asyncio
import sys
from typing import Any
from unittest.mock import patch
from uuid import UUID

from memory.graph import project_facts, projection


def main() -> None:
    from tests.memory.graph.test_projection import ENTITIES, a_long_story

    rows = projection._rows

    async def told(transaction: Any, name: str, of: Any) -> None:
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        await rows(transaction, name, of)

    with patch.object(projection, "_rows", told):
        asyncio.run(project_facts(UUID(sys.argv[1]), a_long_story(), ENTITIES))
