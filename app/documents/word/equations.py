"""Equations in one line, as one types them: ``(a+b)/2``, ``x^2``, ``√(x)``; after [ISO 29500-1] 22.1."""

from collections.abc import Callable

from lxml import etree

from app.documents.package import attribute, local


def equation(element: etree._Element) -> str:
    """The text of an equation or of a piece of one."""
    text, scripted = "", False
    for child in element:
        name = local(child)
        if name in _WRITTEN:
            piece = _WRITTEN[name](child)
        elif name == "t":
            piece = child.text or ""
        elif name in _UNSEEN or name.endswith("Pr"):
            continue
        else:
            piece = equation(child)
        text += f" {piece}" if scripted and piece[:1].isalnum() else piece
        scripted = name in _SCRIPTS if piece else scripted
    return text


def _part(element: etree._Element, name: str) -> str:
    return "".join(equation(child) for child in element if local(child) == name)


def _grouped(text: str) -> str:
    """In parentheses where it is more than one sign or number."""
    text = text.strip()
    one = len(text) < 2 or text.isdecimal() or (text[0] == "(" and text.find(")") == len(text) - 1)
    return text if one else f"({text})"


def _sign(element: etree._Element, property: str, otherwise: str) -> str:
    for properties in element:
        if local(properties).endswith("Pr"):
            for child in properties:
                if local(child) == property:
                    return attribute(child, "val") or ""
    return otherwise


def _fraction(element: etree._Element) -> str:
    bar = "¦" if _sign(element, "type", "bar") == "noBar" else "/"
    return f"{_grouped(_part(element, 'num'))}{bar}{_grouped(_part(element, 'den'))}"


def _script(element: etree._Element) -> str:
    under, over = _part(element, "sub"), _part(element, "sup")
    return _part(element, "e") + (f"_{_grouped(under)}" if under else "") + (f"^{_grouped(over)}" if over else "")


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return f"{degree}√({_part(element, 'e')})"


def _many(element: etree._Element) -> str:
    under, over = _part(element, "sub"), _part(element, "sup")
    limits = (f"_{_grouped(under)}" if under else "") + (f"^{_grouped(over)}" if over else "")
    return f"{_sign(element, 'chr', '∫')}{limits} {_part(element, 'e')}"


def _function(element: etree._Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _delimited(element: etree._Element) -> str:
    inner = _sign(element, "sepChr", "|").join(equation(child) for child in element if local(child) == "e")
    return f"{_sign(element, 'begChr', '(')}{inner}{_sign(element, 'endChr', ')')}"


def _matrix(element: etree._Element) -> str:
    rows = [row for row in element if local(row) == "mr"]
    return "[" + "; ".join(", ".join(equation(cell) for cell in row if local(cell) == "e") for row in rows) + "]"


def _lines(element: etree._Element) -> str:
    return "\n".join(equation(child) for child in element if local(child) == "e")


def _limit(element: etree._Element) -> str:
    return f"{_part(element, 'e')}_{_grouped(_part(element, 'lim'))}"


def _accent(element: etree._Element) -> str:
    return _part(element, "e") + _sign(element, "chr", "\u0302")


_SCRIPTS = frozenset({"sSup", "sSub", "sSubSup", "f"})
_UNSEEN = frozenset({"del", "moveFrom", "Fallback"})
_WRITTEN: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _script,
    "sSub": _script,
    "sSubSup": _script,
    "rad": _root,
    "nary": _many,
    "func": _function,
    "d": _delimited,
    "m": _matrix,
    "eqArr": _lines,
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "br": lambda _: "\n",
    "tab": lambda _: "\t",
}
