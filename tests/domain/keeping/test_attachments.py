"""Files attached to mails become items of their own, within the limits of everything that is handed in."""

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.documents.limits import Limits
from app.errors import GiveUp
from app.files.store import Store
from app.workflows.attachments import Attachments
from app.workflows.intake import NewFile, take_in
from config.settings import Settings


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture(scope="module")
def attachments() -> Iterator[Attachments]:
    with Attachments(Limits(seconds=20)) as made:
        yield made


def mail(*attached: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Quote"
    message.set_content("Please find the quote.")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def taken(store: Store, attachments: Attachments | None, *files: NewFile, **limits: int) -> dict[str, bytes]:
    chosen = Settings(**limits)  # type: ignore[arg-type]
    items = take_in(store, store.folder("runs", "r", "inputs"), files, chosen, attachments)
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return {item.name: store.resolve(item.key).read_bytes() if item.key else b"" for item in items}


def test_what_is_attached_to_a_mail_follows_it(store: Store, attachments: Attachments) -> None:
    found = taken(store, attachments, NewFile("mail.eml", mail(("quote.txt", b"40"), ("plan.csv", b"a,b"))))
    assert list(found) == ["mail.eml", "mail.eml/quote.txt", "mail.eml/plan.csv"]
    assert found["mail.eml/quote.txt"] == b"40"
    assert not (store.root / "runs" / "r" / "inputs" / "arriving").exists()


def test_it_may_be_left_out(store: Store) -> None:
    assert list(taken(store, None, NewFile("mail.eml", mail(("quote.txt", b"40"))))) == ["mail.eml"]


def test_a_mail_in_a_zip_and_a_zip_in_a_mail_are_opened(store: Store, attachments: Attachments) -> None:
    inner = mail(("all.zip", packed(**{"a.txt": b"1", "b.txt": b"2"})))
    found = taken(store, attachments, NewFile("in.zip", packed(**{"mail.eml": inner})))
    assert list(found) == ["mail.eml", "mail.eml/a.txt", "mail.eml/b.txt"]


def test_two_files_of_one_name_are_two_items(store: Store, attachments: Attachments) -> None:
    found = taken(store, attachments, NewFile("mail.eml", mail(("a.txt", b"1"), ("a.txt", b"2"))))
    assert list(found) == ["mail.eml", "mail.eml/a.txt", "mail.eml/a (2).txt"]


def test_mails_in_mails_end_somewhere(store: Store, attachments: Attachments) -> None:
    content = mail(("deepest.txt", b"x"))
    for number in range(5):
        content = mail((f"{number}.eml", content))
    found = taken(store, attachments, NewFile("mail.eml", content))
    assert [name.count("/") for name in found] == [0, 1, 2, 3]


def test_mails_forwarded_in_mails_are_items_once_however_many_ways_lead_to_them(
    store: Store, attachments: Attachments
) -> None:
    inner = EmailMessage()
    inner["Subject"] = "first"
    inner.set_content("Hello")
    inner.add_attachment(b"40", maintype="application", subtype="octet-stream", filename="quote.txt")
    for subject in ("second", "third", "fourth", "last"):
        outer = EmailMessage()
        outer["Subject"] = subject
        outer.set_content("See below.")
        outer.add_attachment(inner)
        inner = outer
    found = taken(store, attachments, NewFile("mail.eml", inner.as_bytes()))
    assert sorted(found) == sorted(
        ["mail.eml", *(f"mail.eml/{name}.eml" for name in ("first", "second", "third", "fourth")), "mail.eml/quote.txt"]
    )


@pytest.mark.parametrize("limits", [{"upload_files": 5}, {"upload_mb": 1}])
def test_an_archive_in_a_mail_that_is_too_much_costs_only_itself(
    store: Store, attachments: Attachments, limits: dict[str, int]
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"{number}.txt", b"0" * 1_200_000)
    sent = mail(("bomb.zip", stream.getvalue()), ("quote.txt", b"40"))
    items = take_in(
        store,
        store.folder("runs", "r", "inputs"),
        [NewFile("mail.eml", sent)],
        Settings(**limits),  # type: ignore[arg-type]
        attachments,
    )
    assert [item.name for item in items] == ["mail.eml", "mail.eml/bomb.zip", "mail.eml/quote.txt"]
    assert [bool(item.error) for item in items] == [False, True, False]
    assert items[1].error is not None
    assert items[1].error["code"] == "too_much"


def test_a_name_cannot_lead_out_of_its_folder(store: Store, attachments: Attachments) -> None:
    found = taken(store, attachments, NewFile("mail.eml", mail(("../../../evil.txt", b"x"))))
    assert list(found) == ["mail.eml", "mail.eml/evil.txt"]
    assert not list(store.home.glob("evil.txt"))


@pytest.mark.parametrize(
    ("limits", "named"), [({"upload_files": 2}, "NEXUS_UPLOAD_FILES"), ({"upload_mb": 1}, "NEXUS_UPLOAD_MB")]
)
def test_the_limits_of_an_upload_hold(
    store: Store, attachments: Attachments, limits: dict[str, int], named: str
) -> None:
    large = mail(("a.txt", b"x"), ("b.txt", b"0" * 1_100_000))
    with pytest.raises(GiveUp, match=named):
        taken(store, attachments, NewFile("mail.eml", large), **limits)


def test_what_is_called_a_mail_and_is_none_is_an_item_as_it_is(store: Store, attachments: Attachments) -> None:
    content = packed(**{"[Content_Types].xml": b"<Types/>"})
    assert taken(store, attachments, NewFile("mail.msg", content)) == {"mail.msg": content}
