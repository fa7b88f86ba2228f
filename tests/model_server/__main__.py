"""`python -m tests.model_server`: the server in a process of its own, until a signal."""

import argparse
import importlib
import signal

from tests.model_server.server import ModelServer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--ttft", type=float, default=0.0, help="seconds to the first token")
    parser.add_argument("--rate", type=float, help="tokens a second of one stream")
    parser.add_argument("--slots", type=int, default=64, help="streams at once; others wait")
    parser.add_argument("--no-prefix-cache", dest="prefix_cache", action="store_false")
    parser.add_argument("--script", metavar="MODULE:FUNCTION", help="called with the server")
    chosen = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    server = ModelServer(
        chosen.ttft, chosen.rate, chosen.slots, chosen.prefix_cache, port=chosen.port
    )
    if chosen.script:
        module, _, function = chosen.script.partition(":")
        getattr(importlib.import_module(module), function)(server)
    with server:
        print(server.url, flush=True)  # noqa: T201
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
