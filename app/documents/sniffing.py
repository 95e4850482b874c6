"""What a file is, by its content and never by its name; a name only decides between kinds of plain text."""

import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from app.documents.archive import WHOLE, Archive
from app.documents.compound import MAGIC as COMPOUND_MAGIC
from app.documents.compound import root_entries
from app.documents.foreign import seems_to_be, text_dialect
from app.documents.formats import Dialect, Format, damaged, password_needed, unsupported
from app.documents.unpacking import unpacked
from app.errors import GiveUp

HEAD = 4096
PDF_WITHIN = 1024  # readers accept rubbish before %PDF, but no more than this

# The main part's content type decides; an embedded document never declares one in the outer package.
_MAIN_PARTS = {
    b"wordprocessingml.document.main": Dialect.DOCX,
    b"wordprocessingml.template.main": Dialect.DOCX,
    b"ms-word.document.macroEnabled.main": Dialect.DOCX,
    b"ms-word.template.macroEnabledTemplate.main": Dialect.DOCX,
    b"spreadsheetml.sheet.main": Dialect.WORKBOOK,
    b"spreadsheetml.template.main": Dialect.WORKBOOK,
    b"ms-excel.sheet.": Dialect.WORKBOOK,
    b"ms-excel.template.": Dialect.WORKBOOK,
    b"presentationml.presentation.main": Dialect.PPTX,
    b"presentationml.slideshow.main": Dialect.PPTX,
    b"presentationml.template.main": Dialect.PPTX,
    b"ms-powerpoint.presentation.": Dialect.PPTX,
    b"ms-powerpoint.slideshow.": Dialect.PPTX,
    b"ms-powerpoint.template.": Dialect.PPTX,
}
_USUAL_PARTS = {
    "word/document.xml": Dialect.DOCX,
    "xl/workbook.xml": Dialect.WORKBOOK,
    "xl/workbook.bin": Dialect.WORKBOOK,
    "ppt/presentation.xml": Dialect.PPTX,
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OPEN_DOCUMENTS = {"text": Dialect.ODT, "spreadsheet": Dialect.WORKBOOK, "presentation": Dialect.ODP}
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)
"""What zipfile raises for damaged content."""
_CONTENT_TYPES_CAP = 2_000_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is. ``archive`` is the opened package where it is one: its directory is read once."""

    dialect: Dialect
    archive: Archive | None = None

    @property
    def format(self) -> Format:
        """The format of its dialect."""
        return self.dialect.format

    def close(self) -> None:
        """Close the package."""
        if self.archive is not None:
            self.archive.close()


def sniff(path: Path, name: str | None = None) -> Format:
    """The format of the file at ``path``. ``name`` is what messages call it.

    Raises:
        GiveUp: see ``recognise``.
    """
    found = recognise(path, name or path.name)
    found.close()
    return found.format


def recognise(path: Path, name: str) -> Recognised:
    """What the file at ``path`` is; ``name`` is what messages call it.

    Raises:
        GiveUp: ``missing_file``, ``empty_file``, ``unreadable_file``, ``unsupported_file``, ``password_needed`` or
            ``damaged_file``.
    """
    beginning = first_bytes(path, name, WHOLE)
    if beginning.startswith(b"PK"):
        return _zip(path, beginning, name)
    head = beginning[:HEAD]
    if head.startswith(COMPOUND_MAGIC):
        return Recognised(_compound(path, name))
    if b"%PDF-" in head[:PDF_WITHIN]:
        return Recognised(Dialect.PDF)
    if _is_image(head):
        return Recognised(Dialect.PICTURE)
    text = text_dialect(head, PurePath(name).suffix.lower())
    if text is not None:
        return Recognised(text)
    raise unsupported(name, seems_to_be(head))


def first_bytes(path: Path, name: str, most: int = HEAD) -> bytes:
    """The file's beginning, at most ``most`` bytes.

    Raises:
        GiveUp: ``missing_file``, ``empty_file`` or ``unreadable_file``.
    """
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            head = os.read(file, min(os.fstat(file).st_size, most))
        finally:
            os.close(file)
    except FileNotFoundError:
        raise GiveUp(f"{name} does not exist.", code="missing_file", cure="Upload it again.", name=name) from None
    except OSError as error:
        raise GiveUp(
            f"{name} cannot be read: {error.strerror or error}.",
            code="unreadable_file",
            cure="Give a file (not a folder) that this system may read.",
            name=name,
        ) from None
    if not head:
        raise GiveUp(f"{name} is empty (0 bytes).", code="empty_file", cure="Upload it again.", name=name)
    return head


def _is_image(head: bytes) -> bool:
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF
    if head[:2] == b"BM":  # two letters are no proof: the header's size field must be a known one
        return head[14:18] in {size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124)}
    magics = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
    return head.startswith(magics)


def _compound(path: Path, name: str) -> Dialect:
    entries = root_entries(path)
    if "EncryptedPackage" in entries:
        raise password_needed(name)
    if "Workbook" in entries or "Book" in entries:
        return Dialect.WORKBOOK
    if "WordDocument" in entries:
        return Dialect.DOC
    if "PowerPoint Document" in entries:
        return Dialect.PPT
    if not entries:
        raise damaged(name, "it begins like an Office file of the years before 2007, but its directory cannot be read")
    if any(entry.startswith("__properties_version") for entry in entries):
        return Dialect.MSG
    raise unsupported(name, "an old Office file of another kind")


def _zip(path: Path, beginning: bytes, name: str) -> Recognised:
    archive = None
    try:
        archive = Archive.of(path, beginning)
        return Recognised(_packed(archive, name), archive)
    except BaseException as error:
        if archive is not None:
            archive.close()
        if isinstance(error, BAD_ZIP):
            raise damaged(name, _why(error)) from None
        raise


def _why(error: BaseException) -> str:
    if isinstance(error, (zipfile.BadZipFile, OSError, EOFError)):
        return "it begins like an Office file, but it is cut off or overwritten"
    if isinstance(error, zlib.error):
        return "its list of contents cannot be unpacked"
    return str(error).rstrip(".")


def _packed(archive: Archive, name: str) -> Dialect:
    members = archive.by_name
    for member in archive.members:
        if member.flags & 1:
            raise password_needed(name)
    if "mimetype" in members:
        return _open_document(archive, name)
    if "[Content_Types].xml" in members:
        types = _start(archive, "[Content_Types].xml", _CONTENT_TYPES_CAP)
        for marker, dialect in _MAIN_PARTS.items():
            if marker in types:
                return dialect
    for part, dialect in _USUAL_PARTS.items():
        if part in members:
            return dialect
    raise unsupported(name, "a ZIP archive", "Unpack it and give the documents in it." if members else "")


def _open_document(archive: Archive, name: str) -> Dialect:
    kind = _start(archive, "mimetype", 200).strip()
    if not kind.startswith(_OPEN_DOCUMENT):
        raise unsupported(name, "a ZIP archive")
    rest = kind.removeprefix(_OPEN_DOCUMENT).decode("ascii", "replace").removesuffix("-template")
    if rest not in _OPEN_DOCUMENTS:
        raise unsupported(name, f"an OpenDocument file ({rest})", "Open it in LibreOffice, save it as .odt or .pdf.")
    if "META-INF/manifest.xml" in archive.by_name:
        manifest = _start(archive, "META-INF/manifest.xml", _CONTENT_TYPES_CAP)
        if b"encryption-data" in manifest:
            raise password_needed(name)
    return _OPEN_DOCUMENTS[rest]


def _start(archive: Archive, part: str, most: int) -> bytes:
    member = archive.by_name[part]
    if member.size <= most:
        return unpacked(archive, member, most)
    with archive.open(member) as opened:
        return opened.read(most)
