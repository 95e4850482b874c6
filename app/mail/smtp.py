"""SMTP: mail handed to a server, over one connection for many messages."""

import copy
import re
import smtplib
import ssl
import threading
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from app.errors import GiveUp
from app.mail.message import BCC_HEADER, recipients
from app.mail.replies import said, translated
from app.mail.server import Server
from app.mail.transport import Receipt, ambiguous

MOST_PER_CONNECTION = 100
"""Messages; many servers close a connection, or slow it down, that brings more."""
WIRE = SMTP.clone(cte_type="7bit")  # any server takes it, one without 8BITMIME too


class Smtp:
    """Hands each message over in one piece: to all of its recipients, or to nobody.

    A server does not know a Message-ID again: what is sent twice arrives twice.
    """

    deduplicates = False

    def __init__(self, server: Server, trust: ssl.SSLContext | None = None) -> None:
        self.server = server
        self._trust = trust or ssl.create_default_context()
        self._client: smtplib.SMTP | None = None
        self._sent = 0
        self._lock = threading.Lock()

    def send(self, message: EmailMessage) -> Receipt:
        """Hands it over.

        Raises:
            TryAgain: ``mail_server_away``, ``mail_postponed``.
            GiveUp: refused for good; or ``AMBIGUOUS``: the connection broke after the last byte, before the answer.
        """
        with self._lock:
            try:
                wire = _wire(message)
                with translated(self.server):
                    client = self._connected()
                    self._offer(client, message, len(wire))
                self._hand_over(client, message, wire)
            except BaseException:
                self.close()
                raise
            self._sent += 1
        return Receipt(transport="smtp", message_id=str(message["Message-ID"]))

    def check(self) -> str:
        """Connects and logs in; where mail goes."""
        with self._lock, translated(self.server):
            self._connected()
        secure = "TLS" if self.server.encrypted else "no TLS"
        return f"SMTP at {self.server}, {secure}, {'logged in' if self.server.user else 'no login'}"

    def close(self) -> None:
        """Close the connection; the next message opens another."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None and (self._sent >= MOST_PER_CONNECTION or not _answers(self._client)):
            self.close()
        if self._client is None:
            self._client, self._sent = self._connect(), 0
        return self._client

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.tls:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=self._trust
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
        try:
            if server.starttls:
                client.starttls(context=self._trust)
            client.ehlo_or_helo_if_needed()
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client

    def _offer(self, client: smtplib.SMTP, message: EmailMessage, size: int) -> None:
        """Sender, recipients, and the announcement of the message: whatever fails here, nobody gets it."""
        most = int(client.esmtp_features.get("size") or 0)
        if most and size > most:
            raise GiveUp(
                f"The message has {size / 1e6:.1f} MB; the mail server {self.server} takes {most / 1e6:.1f} MB.",
                code="message_too_large",
                cure="Send less, or a link instead of the file; then replay.",
            )
        sender = message["From"].addresses[0].addr_spec
        code, reply = client.mail(sender, [f"size={size}"] if "size" in client.esmtp_features else [])
        if code != 250:
            raise said(code, reply, self.server, "sender", f"the sender {sender}")
        refusals = []
        for to in recipients(message):
            code, reply = client.rcpt(to)
            if code not in (250, 251):
                refusals.append(said(code, reply, self.server, "recipient", to))
        if refusals:
            # One that is refused for good is told before one that may be taken later.
            raise min(refusals, key=lambda failure: not isinstance(failure, GiveUp))
        code, reply = client.docmd("DATA")
        if code != 354:
            raise said(code, reply, self.server, "message", "the message")

    def _hand_over(self, client: smtplib.SMTP, message: EmailMessage, wire: bytes) -> None:
        """The message itself. Its last line ends it: until that has left whole, the server throws it away."""
        with translated(self.server):
            client.send(re.sub(rb"(?m)^\.", b"..", wire) + b".\r\n")
        try:
            code, reply = client.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise self._ambiguous(message, f"did not answer ({error})") from error
        if 400 <= code < 600:
            raise said(code, reply, self.server, "message", "the message")
        if code != 250:
            raise self._ambiguous(message, f"answered what no mail server does ({code})")

    def _ambiguous(self, message: EmailMessage, what: str) -> GiveUp:
        why = f"the mail server {self.server} was given it and {what}"
        return ambiguous(str(message["Message-ID"]), str(message["Subject"]), ", ".join(recipients(message)), why)


def _answers(client: smtplib.SMTP) -> bool:
    try:
        return client.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _wire(message: EmailMessage) -> bytes:
    """The message as it travels: without the blind copies, in lines that end as SMTP has them."""
    sent = copy.deepcopy(message)
    del sent[BCC_HEADER]
    stream = BytesIO()
    BytesGenerator(stream, policy=WIRE).flatten(sent)
    return stream.getvalue()
