"""Signs that a document names by a font and a number instead of a letter."""

_PRIVATE = 0xF000  # symbol fonts live here

_GREEK = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
_SYMBOL = {
    **{ord(letter): greek for letter, greek in _GREEK.items()},
    **dict(zip(range(0xA2, 0xB0), "′≤⁄∞ƒ♣♦♥♠↔←↑→↓", strict=True)),
    **dict(zip(range(0xB0, 0xC0), "°±″≥×∝∂•÷≠≡≈…|―↵", strict=True)),
    **dict(zip(range(0xC0, 0xD8), "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅", strict=True)),
    **dict(zip(range(0xD8, 0xE0), "¬∧∨⇔⇐⇑⇒⇓", strict=True)),
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□",
    0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def symbol(font: str, number: str) -> str:
    """The sign as a letter of Unicode; nothing where its font alone knows what it is.

    ``number`` is hexadecimal. The tables follow the fonts' published encodings.
    """
    try:
        code = int(number, 16)
    except ValueError:
        return ""
    known = _FONTS.get(font.lower())
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 256 else code
    if known is not None and low < 256:
        return known.get(low, chr(low) if 0x20 <= low < 0x7F and known is _SYMBOL else "")
    return "" if not 0x20 <= code <= 0x10FFFF or 0xD800 <= code < 0xF900 else chr(code)
