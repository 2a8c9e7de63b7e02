import socketserver
import threading
from collections.abc import Iterator

import pytest
from django.core.mail.backends.smtp import EmailBackend
from pytest_django import Settings

from footfall.foundations.identity.logic.send_mail import send_mail


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: list[str] = []


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        for line in iter(self.rfile.readline, b""):
            command = line.strip().upper()
            if command == b"DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                assert isinstance(self.server, Mailbox)
                self.server.received.append(b"".join(lines).decode())
            self._say("221 bye" if command == b"QUIT" else "250 well")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def point_mail_at(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.{EmailBackend.__name__}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_mail_reaches_the_mail_server(mailbox: Mailbox, settings: Settings) -> None:
    point_mail_at(settings, mailbox.server_address[1])
    send_mail("ada@example.com", "Reset your password", "the link").join()
    (message,) = mailbox.received
    assert "To: ada@example.com" in message
    assert "the link" in message


def test_a_mail_server_that_is_away_is_logged_and_harms_nobody(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    point_mail_at(settings, 9)
    send_mail("ada@example.com", "Reset your password", "the link").join()
    assert "a mail was not sent" in caplog.text
