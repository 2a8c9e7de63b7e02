"""A server that speaks the protocol of OpenAI's chat API, on the loopback. Knows no Django: flow tests have it too."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from footfall.foundations.outbound.allow_list import AllowList

ANSWER = {
    "title": "Carts cannot be read",
    "what_happened": "The cart page fails for most visitors.",
    "likely_cause": "Release 2.0 changed the cart.",
    "next_steps": ["Roll back release 2.0."],
    "severity": "critical",
}


@dataclass
class ModelServer:
    """`requests` holds the bodies that came. `script`: status and body of each answer in turn; then what `answer` gives.

    `hold` is called before each answer, and may wait.
    """

    port: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    script: list[tuple[int, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Mapping[str, Any]] = lambda _: ANSWER
    hold: Callable[[], object] = lambda: None
    open_requests: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def allow(self) -> AllowList:
        return AllowList.parse(f"127.0.0.1:{self.port}")


def chat(content: str | None) -> dict[str, Any]:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "a-model",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": content},
            }
        ],
    }


@contextmanager
def model_server() -> Iterator[ModelServer]:
    known = ModelServer()
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = {"path": self.path, **json.loads(self.rfile.read(length))}
            with turn:
                known.keys.append(self.headers["Authorization"])
                known.requests.append(request)
                known.open_requests += 1
            try:
                known.hold()
                self._reply(*self._next_answer(request))
            except ConnectionError:
                # whoever asked was killed, or has waited long enough
                self.close_connection = True
            finally:
                with turn:
                    known.open_requests -= 1

        def _next_answer(self, request: dict[str, Any]) -> tuple[int, Any]:
            with turn:
                if known.script:
                    return known.script.pop(0)
            return 200, chat(json.dumps(known.answer(request)))

        def _reply(self, status: int, body: Any) -> None:
            written = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
