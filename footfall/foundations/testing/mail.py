"""The mail that a test sent."""

import threading

from django.core import mail
from django.core.mail import EmailMessage


def sent_mail() -> list[EmailMessage]:
    """All mail of this test, once the threads that send it are done."""
    for thread in threading.enumerate():
        if thread.name == "send-mail":
            thread.join()
    return list(mail.outbox)
