"""A web page that was saved with its pictures as one message (MHTML), as browsers, Word and wikis do."""

from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

from app.documents import charset
from app.documents.formats import damaged
from app.documents.message import head
from app.documents.message.mime import messages, payload, too_deep
from app.documents.model import Found
from app.documents.reading import Reading
from app.documents.webpage.page import Webpage, declared, tree


class SavedPage(Webpage):
    """The page, and the pictures beside it."""

    def __init__(self, reading: Reading, root: Any, message: Message, beside: list[Message]) -> None:
        super().__init__(reading, root)
        self._message = message
        self._beside = beside

    def metadata(self) -> Mapping[str, Any]:
        """The page's facts, and where and when it was saved."""
        said = {"address": "Snapshot-Content-Location", "saved": "Date", "title": "Subject"}
        found = {name: head.value(self._message, field) for name, field in said.items()}
        return {**{name: value for name, value in found.items() if value}, **super().metadata()}

    def pictures(self) -> Iterator[Found]:
        """Pictures that were saved with the page, then those written into it."""
        for part in self._beside:
            if part.get_content_maintype() == "image":
                name = head.value(part, "Content-Location") or part.get_filename() or "picture"
                yield Found(str(name).rsplit("/", 1)[-1], payload(part))
        yield from super().pictures()


def saved_page(reading: Reading) -> SavedPage:
    """The page of a job.

    Raises:
        GiveUp: ``damaged_file``; there is no page in it.
    """
    try:
        message = next(messages(reading.job.path), Message())
        leaves = [part for part in message.walk() if not part.is_multipart()]
    except RecursionError:
        raise too_deep(reading.job.name) from None
    pages = [part for part in leaves if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise damaged(reading.job.name, "it begins as a saved web page does, but no page is in it")
    data = payload(pages[0])
    label = pages[0].get_content_charset() or declared(data)
    beside = [part for part in leaves if part is not pages[0]]
    root = tree(data, charset.codec(label) and label, reading)
    return SavedPage(reading, root, message, beside)
