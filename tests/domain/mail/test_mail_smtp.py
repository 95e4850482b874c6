"""Mail handed to a real server: what it takes, what it refuses, and what nobody can know."""

import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.errors import Failure, GiveUp, TryAgain
from app.mail.message import Attachment, Mail, build
from app.mail.server import Server
from app.mail.smtp import MOST_PER_CONNECTION, Smtp
from app.mail.transport import AMBIGUOUS
from tests.domain.mail.servers import PASSWORD, USER, Taking, authenticated, certificate, serving


@pytest.fixture
def taking() -> Taking:
    return Taking()


@pytest.fixture
def port(taking: Taking) -> Iterator[int]:
    with serving(taking) as port:
        yield port


@contextmanager
def sender_to(server: Server, trusts: ssl.SSLContext | None = None) -> Iterator[Smtp]:
    sender = Smtp(server, trusts)
    try:
        yield sender
    finally:
        sender.close()


def plain(port: int) -> Server:
    return Server(host="127.0.0.1", port=port, starttls=False, seconds=5)


def message(number: int = 1, **parts: Any) -> Any:
    given = {"to": ("ana@example.com",), "subject": "Grüße", "body": "Text", **parts}
    return build(Mail(**given), sender="Nexus <nexus@example.com>", message_id=f"<{number}@nexus>")


def failure(server: Server, mail: Any, trusts: ssl.SSLContext | None = None) -> Failure:
    with sender_to(server, trusts) as sender, pytest.raises(Failure) as caught:
        sender.send(mail)
    return caught.value


def test_a_message_arrives_as_it_was_written_and_tells_nobody_of_blind_copies(taking: Taking, port: int) -> None:
    body = ".a line that begins with a dot\n..\n.\nGrüße aus Köln\nend"
    attached = Attachment(name="übersicht.csv", content=b"a;b\r\n.;2\r\n")
    mail = message(
        body=body, html_body="<p>ü</p>", cc=("bo@example.com",), bcc=("eve@example.com",), attachments=(attached,)
    )
    with sender_to(plain(port)) as sender:
        assert sender.send(mail).message_id == "<1@nexus>"
    [envelope] = taking.messages
    assert envelope.mail_from == "nexus@example.com"
    assert envelope.rcpt_tos == ["ana@example.com", "bo@example.com", "eve@example.com"]
    assert b"eve@" not in envelope.content
    assert envelope.content.isascii()
    arrived = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert arrived["Subject"] == "Grüße"
    assert arrived["Message-ID"] == "<1@nexus>"
    assert arrived.get_body(("plain",)).get_content().splitlines() == body.splitlines()
    [part] = arrived.iter_attachments()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("übersicht.csv", attached.content)


def test_a_line_that_begins_with_a_dot_does_not_end_the_message(taking: Taking, port: int) -> None:
    body = ".first\n.\n..two\nlast"
    with sender_to(plain(port)) as sender:
        sender.send(message(subject="Dots", body=body))
    arrived = email.message_from_bytes(taking.messages[0].content, policy=email.policy.default)
    assert arrived.get_content().splitlines() == body.splitlines()


def test_many_messages_share_a_connection_and_one_that_was_closed_is_opened_again(taking: Taking, port: int) -> None:
    with sender_to(plain(port)) as sender:
        for number in range(3):
            sender.send(message(number))
        assert taking.connections == 1
        assert sender._client
        assert sender._client.sock
        sender._client.sock.shutdown(socket.SHUT_RDWR)  # as a server does that has waited for too long
        sender.send(message(4))
        sender._sent = MOST_PER_CONNECTION
        sender.send(message(5))
    assert taking.connections == 3
    assert len(taking.messages) == 5


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        ("450 4.2.0 Greylisted, come back in five minutes", TryAgain, "mail_postponed"),
        ("550 5.1.1 No such user", GiveUp, "recipient_refused"),
        ("552 5.2.2 Mailbox full", GiveUp, "recipient_refused"),
        ("530 5.7.0 Authentication required", GiveUp, "mail_login_refused"),
    ],
)
def test_a_mail_that_one_recipient_is_refused_goes_to_nobody(
    taking: Taking, port: int, told: str, kind: type[Failure], code: str
) -> None:
    taking.refusing["bo@example.com"] = told
    refused = failure(plain(port), message(cc=("bo@example.com",)))
    assert (type(refused), refused.code) == (kind, code)
    assert "bo@example.com" in refused.message
    assert told.partition(" ")[2][:10] in refused.message
    assert str(port) in refused.message
    assert taking.messages == []


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        ("451 4.3.0 Try later", TryAgain, "mail_postponed"),
        ("554 5.7.1 Looks like spam", GiveUp, "message_refused"),
        ("552 5.3.4 Too big", GiveUp, "message_too_large"),
    ],
)
def test_a_message_refused_after_it_was_read_is_no_doubt(
    taking: Taking, port: int, told: str, kind: type[Failure], code: str
) -> None:
    taking.after_data = told
    refused = failure(plain(port), message())
    assert (type(refused), refused.code) == (kind, code)


def test_a_server_that_is_silent_after_the_last_byte_leaves_a_doubt_and_the_message_says_so(
    taking: Taking, port: int
) -> None:
    taking.after_data = "hang up"
    doubt = failure(plain(port), message())
    assert (type(doubt), doubt.code) == (GiveUp, AMBIGUOUS)
    assert all(word in str(doubt) for word in ("Grüße", "ana@example.com", "may or may not", "<1@nexus>", "--not-sent"))


def test_a_message_larger_than_the_server_takes_is_not_even_offered(taking: Taking) -> None:
    with serving(taking, data_size_limit=20_000) as port:
        refused = failure(plain(port), message(attachments=(Attachment(name="a.bin", content=bytes(30_000)),)))
    assert refused.code == "message_too_large"
    assert "0.0 MB" in refused.message
    assert taking.messages == []


def test_where_nothing_listens_it_is_tried_again() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = failure(plain(closed.getsockname()[1]), message())
    assert (type(away), away.code) == (TryAgain, "mail_server_away")
    assert "127.0.0.1" in away.message


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_login_and_encryption(taking: Taking, tmp_path: Path, scheme: str) -> None:
    serves, trusts = certificate(tmp_path)
    options: dict[str, Any] = {"auth_require_tls": False}
    if scheme == "smtp":
        options = {"tls_context": serves, "require_starttls": True, "auth_required": True}
    first = None if scheme == "smtp" else serves
    with serving(taking, tls=first, authenticator=authenticated, **options) as port:
        url = f"{scheme}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"
        server = Server.from_url(url)
        with sender_to(server, trusts) as sender:
            assert "TLS, logged in" in sender.check()
            sender.send(message())
        wrong = failure(Server.from_url(url.replace("nexus:", "other:")), message(), trusts)
        stranger = failure(server, message())
    assert len(taking.messages) == 1
    assert wrong.code == "mail_login_refused"
    assert stranger.code == "mail_server_untrusted"
    assert PASSWORD not in repr(server) + str(wrong) + str(stranger)


def test_encryption_that_the_server_does_not_have_is_named(port: int) -> None:
    refused = failure(Server(host="127.0.0.1", port=port), message())
    assert refused.code == "mail_server_lacks"
    assert "starttls=no" in refused.cure


@pytest.mark.parametrize(
    "url",
    [
        *("http://host", "smtp://", "smtp://host:none", "smtp://host/path", "smtp://host?starttls=perhaps"),
        *("smtp://host?speed=9", "smtp://user:secret@mail.example.com?starttls=no", "smtp://host?seconds=0"),
    ],
)
def test_an_address_that_is_none_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(GiveUp) as caught:
        Server.from_url(url)
    assert caught.value.code == "bad_setting"
    assert "NEXUS_SMTP_URL" in str(caught.value)
    assert "secret" not in str(caught.value)
