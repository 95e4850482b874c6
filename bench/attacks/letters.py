"""Mail without end."""

import base64

from bench.attacks.attack import attack

_HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: hostile\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"


@attack("deep-multiparts.eml", 10_000, quick=False)
@attack("60-deep-multiparts.eml", 60)
@attack("400-deep-multiparts.eml", 400)
def deep_parts(depth: int) -> bytes:
    """Parts of several parts inside each other."""
    start = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    end = b"".join(b"\r\n--b%d--\r\n" % n for n in reversed(range(depth)))
    return _HEAD + start + b"Content-Type: text/plain\r\n\r\ntext\r\n" + end


@attack("mails-in-mails.eml", 300)
@attack("deep-mails-in-mails.eml", 5_000, quick=False)
def mails_in_mails(depth: int) -> bytes:
    """Messages that are attached to each other."""
    return (_HEAD + b"Content-Type: message/rfc822\r\n\r\n") * depth + _HEAD + b"\r\ntext\r\n"


@attack("20000-parts.eml", quick=False)
def many_parts() -> bytes:
    """Attachments without end."""
    part = b'--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n'
    return _HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * 20_000 + b"--b--\r\n"


@attack("base64-bomb.eml", quick=False)
def base64_bomb() -> bytes:
    """An attachment of sixty megabytes."""
    return (
        _HEAD
        + b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(bytes(60_000_000))
    )


@attack("million-headers.eml", 1_000_000, quick=False)
@attack("5000-headers.eml", 5_000)
def many_headers(count: int) -> bytes:
    """A head without end."""
    return _HEAD + b"X-A: b\r\n" * count + b"\r\ntext\r\n"


@attack("header-of-50-mb.eml", 50_000_000, quick=False)
@attack("header-of-200-kb.eml", 200_000)
def long_header(size: int) -> bytes:
    """One line of the head without end."""
    return _HEAD + b"X-Long: " + b"a" * size + b"\r\nTo: " + b"a@b, " * (size // 100) + b"\r\n\r\ntext\r\n"


@attack("encoded-words.eml", 2_000)
@attack("many-encoded-words.eml", 100_000, quick=False)
def encoded_words(count: int) -> bytes:
    """A subject of very many words in codes, of which some are none."""
    words = b" ".join(b"=?utf-8?b?YWJj?= =?nonsense?q?=ZZ?= =?utf-8?b?!!!?=" for _ in range(count))
    return _HEAD.replace(b"hostile", words) + b"\r\ntext\r\n"


@attack("parameters.eml", 3_000)
@attack("many-parameters.eml", 50_000, quick=False)
def parameters(count: int) -> bytes:
    """A file's name in very many pieces, some of them missing or twice."""
    pieces = b"".join(b";\r\n filename*%d*=utf-8''%%41" % (n if n % 7 else 0) for n in range(count))
    disposition = b"Content-Disposition: attachment%s; filename*-1=x; filename*%s=y\r\n" % (pieces, b"9" * 5000)
    return _HEAD + b"Content-Type: application/octet-stream\r\n" + disposition + b"\r\ntext\r\n"


@attack("addresses.eml")
def addresses() -> bytes:
    """Addresses of brackets and comments without end."""
    odd = b"(" * 3000 + b"a" + b")" * 3000 + b" <@x,@y:" + b"<" * 2000 + b"b@c" + b">" * 2000 + b', "' + b"\\" * 3001
    return _HEAD.replace(b"b@example.com", odd) + b"Cc: " + b"g:" * 2000 + b";\r\n\r\ntext\r\n"


@attack("attachment-names.eml")
def attachment_names() -> bytes:
    """Attached files whose names would lead elsewhere."""
    names = (
        b"../../../../tmp/out",
        b"/etc/cron.d/out",
        b"C:\\out",
        b"",
        b"..",
        b"n" * 5000,
        b"a\0b",
        b".reading-x",
        b"CON",
        b"text.txt",
    )
    parts = b"".join(
        b'--b\r\nContent-Type: application/pdf; name="%s"\r\nContent-Disposition: attachment; filename="%s"\r\n\r\nx\r\n'
        % (name, name)
        for name in names
    )
    return _HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"


@attack("odd-codes.eml")
def odd_codes() -> bytes:
    """Texts in character sets and transfer codes that nobody knows."""
    odd = (
        b"text/plain; charset=nonsense", b"text/plain; charset=\"\"", b"text/html; charset=utf-7", b"text/plain; charset=idna",
        b"text/plain; charset=undefined", b"text/plain; charset=zlib", b"text/plain; charset=rot13", b"text/plain; charset=unicode_escape",
        b"x", b"/", b"", b"multipart/mixed", b"message/partial; number=1; total=99999999", b"message/external-body; access-type=URL; URL=\"http://127.0.0.1:9/\"",
    )  # fmt: skip
    codes = (b"base64", b"quoted-printable", b"x-uuencode", b"nonsense", b"7bit")
    parts = b"".join(
        b"--b\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n+AGE-=ZZ=\xff\xfe!!\r\n" % (kind, code)
        for kind in odd for code in codes
    )  # fmt: skip
    return _HEAD + b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n' + parts
