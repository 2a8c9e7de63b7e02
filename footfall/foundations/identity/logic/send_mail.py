"""Mail leaves on a thread of its own: a reply that waited for it would tell whether an account exists."""

import logging
import threading
from smtplib import SMTPException

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


def send_mail(to: str, subject: str, text: str) -> threading.Thread:
    """Starts sending, and returns the thread for a caller that wants to wait."""
    message = EmailMessage(subject=subject, body=text, to=[to])
    thread = threading.Thread(target=_send, args=(message,), name="send-mail", daemon=True)
    thread.start()
    return thread


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException):
        logger.exception("a mail was not sent", extra={"subject": message.subject})
