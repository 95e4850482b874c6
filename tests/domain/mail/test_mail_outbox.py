"""The outbox keeps each message once, whole, and can show it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import GiveUp
from app.mail.message import Attachment, Mail, build
from app.mail.outbox import Outbox

MAIL = Mail(
    to=("ana@example.com",),
    subject="Grüße",
    body="Text",
    html_body="<p>Web</p>",
    bcc=("boss@example.com",),
    attachments=(Attachment(name="a.csv", content=b"1,2"),),
)


def message(message_id: str = "<run-1.mail@nexus.example>"):
    return build(MAIL, sender="nexus@example.com", message_id=message_id)


def test_what_was_sent_can_be_read_again(tmp_path):
    outbox = Outbox(tmp_path / "outbox")
    stored = outbox.read(outbox.send(message()).key)
    assert (stored.subject, stored.sender, stored.to, stored.bcc) == (
        "Grüße", "nexus@example.com", "ana@example.com", "boss@example.com",
    )  # fmt: skip
    assert stored.text.strip() == "Text"
    assert stored.html.strip() == "<p>Web</p>"
    assert stored.attachments == ("a.csv",)
    assert stored.date is not None


def test_the_same_message_id_from_many_threads_is_one_file_and_one_is_fresh(tmp_path):
    outbox = Outbox(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: outbox.send(message()), range(16)))
    assert len({receipt.key for receipt in receipts}) == 1
    assert sum(receipt.fresh for receipt in receipts) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_two_message_ids_that_read_alike_are_two_files(tmp_path):
    outbox = Outbox(tmp_path)
    assert outbox.send(message("<a.b@x>")).key != outbox.send(message("<a-b@x>")).key


@pytest.mark.parametrize("key", ["nothing.eml", "../secret.eml", "/etc/passwd", ""])
def test_a_key_that_is_no_message_of_this_folder_is_refused(tmp_path, key):
    (tmp_path.parent / "secret.eml").write_text("secret")
    with pytest.raises(GiveUp) as caught:
        Outbox(tmp_path).read(key)
    assert caught.value.code == "not_found"
