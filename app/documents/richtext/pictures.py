"""Pictures within rich text."""

import re
from collections.abc import Iterator
from typing import Any

from app.documents.model import Found
from app.documents.richtext.tokens import tokens

_KINDS = {"pngblip": "png", "jpegblip": "jpg", "emfblip": "emf", "wmetafile": "wmf", "macpict": "pict"}
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")


def pictures(data: Any) -> Iterator[Found]:
    """Every picture, in order; ``\\nonshppict`` holds the poorer copy of the one before."""
    depth, inside, poorer, kind, number = 0, 0, 0, "", 0
    pieces: list[bytes] = []
    for token in tokens(data):
        if token.brace == b"{":
            depth += 1
        elif token.brace:
            if inside and depth == inside:
                number += 1
                if found := _bytes(pieces):
                    yield Found(f"picture-{number}.{kind or 'bin'}", found)
                inside, pieces, kind = 0, [], ""
            if depth == poorer:
                poorer = 0
            depth -= 1
        elif token.word == "pict" and not poorer:
            inside = depth
        elif token.word == "nonshppict":
            poorer = depth
        elif inside and token.word in _KINDS:
            kind = _KINDS[token.word]
        elif inside == depth and (token.data or token.binary):
            pieces.append(token.binary or b"\0" + token.data)


def _bytes(pieces: list[bytes]) -> bytes:
    if any(piece[:1] != b"\0" for piece in pieces):
        return b"".join(piece for piece in pieces if piece[:1] != b"\0")
    digits = _NOT_HEX.sub(b"", b"".join(pieces))
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
