"""PDF pages of impossible sizes, with too much on them."""

from bench.attacks.attack import attack
from bench.attacks.objects import TEXT, page_of, stream


@attack("box-of-a-billion.pdf", b"0 0 1000000000 1000000000")
@attack("box-of-nothing.pdf", b"0 0 0 0")
@attack("box-upside-down.pdf", b"612 792 -5 -5")
@attack("box-no-numbers.pdf", b"/a (b) null true")
@attack("box-beyond-floats.pdf", b"0 0 1" + b"0" * 400 + b" 1")
@attack("box-a-line.pdf", b"0 0 0.0001 900000")
@attack("box-short.pdf", b"0 0")
def odd_box(box: bytes) -> bytes:
    """A page of an impossible size."""
    return page_of(box=box, page=b"/UserUnit 75000 /Rotate 12345")


@attack("100000-annotations.pdf", 100_000, quick=False)
@attack("2000-annotations.pdf", 2_000)
def many_annotations(count: int) -> bytes:
    """Notes without end on one page, each with an answer to itself."""
    note = b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (note) /IRT 10 0 R /Popup 10 0 R /Parent 10 0 R >>"
    return page_of({10: note}, page=b"/Annots [%s]" % (b"10 0 R " * count))


@attack("50000-fields.pdf", quick=False)
def many_fields() -> bytes:
    """A form of fifty thousand fields."""
    fields = {n: b"<< /FT /Tx /T (f%d) /V (value) >>" % n for n in range(10, 50_010)}
    listed = b" ".join(b"%d 0 R" % n for n in fields)
    return page_of({**fields, 60_000: b"<< /Fields [%s] >>" % listed}, catalog=b"/AcroForm 60000 0 R")


@attack("million-letters.pdf", quick=False)
def many_letters() -> bytes:
    """A million letters on one place of one page."""
    return page_of(content=stream(b"BT /F1 1 Tf 72 700 Td " + b"(a) Tj " * 1_000_000 + b"ET"))


@attack("million-lines.pdf", quick=False)
def many_lines() -> bytes:
    """A grid of a million lines, which a search for tables has to look at."""
    lines = b"".join(b"%d %d m %d %d l S " % (n % 600, n % 700, n % 600 + 9, n % 700) for n in range(1_000_000))
    return page_of(content=stream(TEXT + b" " + lines))


@attack("grid.pdf")
def grid() -> bytes:
    """A table of two hundred lines each way."""
    lines = b"".join(b"%d 0 m %d 700 l S 0 %d m 600 %d l S " % (n * 3, n * 3, n * 3, n * 3) for n in range(200))
    return page_of(content=stream(TEXT + b" " + lines))


@attack("contents-100000-times.pdf", quick=False)
def many_contents() -> bytes:
    """One stream that is a page's content a hundred thousand times."""
    return page_of({10: stream(TEXT)}).replace(b"/Contents 4 0 R", b"/Contents [%s]" % (b"10 0 R " * 100_000))


@attack("deep-graphics.pdf")
def deep_graphics() -> bytes:
    """States and marked content inside each other, never closed."""
    return page_of(content=stream(b"q " * 200_000 + b"/P << /MCID 0 >> BDC " * 50_000 + TEXT))


@attack("letters-mean-books.pdf")
def long_letters() -> bytes:
    """A font whose letter stands for four thousand letters."""
    meaning = b"0061" * 500
    table = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <00> <ff> <%s> endbfrange endcmap end" % meaning
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 10 0 R >>"
    text = b"BT /F1 1 Tf 72 700 Td (%s) Tj ET" % (b"abcdefgh" * 2000)
    return page_of({10: stream(table), 5: font}, content=stream(text))
