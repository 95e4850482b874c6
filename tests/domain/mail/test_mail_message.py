"""A mail that exists can be sent, and says nothing but what it was told to say."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from app.errors import GiveUp
from app.mail.message import Attachment, Mail, build, recipients

MAIL = Mail(to=("ana@example.com",), subject="Report", body="Hello", bcc=("boss@example.com",))


def built(mail: Mail):
    message = build(mail, sender="Nexus <nexus@example.com>", message_id="<run-1@nexus.example>")
    return message_from_bytes(message.as_bytes(), policy=default)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("subject", "Hi\r\nBcc: thief@example.com"),
        ("subject", "Hi\nX: y"),
        ("subject", "Hi\x00"),
        ("to", ("ana@example.com\r\nBcc: thief@example.com",)),
        ("to", ("ana@example.com, thief@example.com",)),
        ("to", ("Ana",)),
        ("to", ()),
        ("cc", ("a@b@c",)),
        ("bcc", ("a b@example.com",)),
        ("reply_to", "x@example.com\nBcc: thief@example.com"),
        ("subject", "  "),
        ("body", ""),
    ],
)
def test_a_header_injection_or_a_bad_value_is_refused_and_the_argument_is_named(argument, value):
    with pytest.raises(GiveUp) as caught:
        replace(MAIL, **{argument: value})
    assert caught.value.code == "bad_argument"
    assert caught.value.facts["argument"] == argument
    assert argument in caught.value.message
    assert "\n" not in str(caught.value)


def test_an_injected_sender_or_message_id_is_refused():
    with pytest.raises(GiveUp, match="sender"):
        build(MAIL, sender="a@b.c\nBcc: x@y.z", message_id="<1@x>")
    with pytest.raises(GiveUp, match="message_id"):
        build(MAIL, sender="a@b.c", message_id="<1@x>\r\nBcc: x@y.z")


def test_text_comes_first_and_html_is_the_alternative_and_the_attachment_keeps_its_bytes():
    mail = replace(MAIL, html_body="<h1>Hé</h1>", attachments=(Attachment(name="Bericht ü.pdf", content=b"%PDF\x00"),))
    message = built(mail)
    assert message.get_body(("plain",)).get_content().strip() == "Hello"
    assert message.get_body(("html",)).get_content().strip() == "<h1>Hé</h1>"
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Bericht ü.pdf", "application/pdf")
    assert attached.get_content() == b"%PDF\x00"


def test_blind_copies_are_in_the_envelope_and_not_in_a_bcc_header():
    message = build(MAIL, sender="nexus@example.com", message_id="<1@x>")
    assert message["Bcc"] is None
    assert recipients(message) == ("ana@example.com", "boss@example.com")


def test_names_and_other_alphabets_survive():
    mail = replace(MAIL, to=("Zoë Müller <zoe@example.com>",), subject="Übersicht 📄 für März", body="Grüße")
    message = built(mail)
    assert message["Subject"] == "Übersicht 📄 für März"
    assert message["To"].addresses[0].display_name == "Zoë Müller"


@pytest.mark.parametrize("name", ["../etc/passwd", "a\r\nb.pdf", ""])
def test_an_attachment_with_a_folder_or_a_line_break_in_its_name_is_refused(name):
    with pytest.raises(GiveUp, match="attachments"):
        Attachment(name=name, content=b"")


def test_half_a_surrogate_pair_from_a_broken_document_does_not_stop_a_mail():
    assert (
        built(replace(MAIL, body="broken \ud800 text")).get_body(("plain",)).get_content().startswith("broken ? text")
    )
