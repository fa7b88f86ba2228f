"""A scripted, paced model server over real HTTP: OpenAI's protocol, no model behind it.

    with ModelServer(ttft=1.0, rate=50) as server:
        server.answer("Plan", {"beats": [...]})       # whoever asks for a Plan gets this
        server.queue("First this.", "Then this.")     # each once, before all else
        server.fault("429", retry_after=0.1)          # the next request fails
        ...                                            # Provider(base_url=server.url)
        assert server.calls[0].outcome == "429"

Whatever is not scripted is invented (`author.py`). In a process of its own, for benchmarks:
`python -m tests.model_server --port 8100 --ttft 1.0 --rate 50 --slots 64`; its calls are
read at GET /log and forgotten at DELETE /log, the prefixes that it has read at DELETE /cache.
"""

from tests.model_server.protocol import Call, ChatRequest, asks_for, prose, says
from tests.model_server.script import Fault, Scripted
from tests.model_server.server import ModelServer

__all__ = ["Call", "ChatRequest", "Fault", "ModelServer", "Scripted", "asks_for", "prose", "says"]
