"""The first slide: its title, its points, its tables and pictures where they stand."""

from collections.abc import Sequence

from app.documents.model import Paragraph, Part, Picture, Place, Table
from app.documents.preview.canvas import INK, MUTED, STRONG, Canvas
from app.documents.preview.fonts import is_right_to_left
from app.documents.preview.grid import draw_table
from app.documents.preview.pictures import Pictures, draw_picture

WIDE = (960.0, 540.0)
_MARGIN = 56.0
_TITLE, _POINT = 40.0, 25.0
_SIZES = (1.0, 0.85, 0.7, 0.55, 0.45)
_UNSEEN = frozenset({Place.NOTES, Place.COMMENT})


def draw_slide(canvas: Canvas, parts: Sequence[Part], pictures: Pictures) -> None:
    """Draw a slide in the largest of a few sizes in which all of its text fits."""
    seen = [part for part in parts if getattr(part, "place", None) not in _UNSEEN]
    texts = [part for part in seen if isinstance(part, Paragraph) and part.text.strip()]
    shown = [part for part in seen if isinstance(part, Picture)]
    tables = [part for part in seen if isinstance(part, Table)]
    titles = [part for part in texts if part.heading][:1]
    points = [part for part in texts if part not in titles]
    width = _room(canvas, shown) if points or tables else canvas.width - 2 * _MARGIN
    _pictures(canvas, shown, pictures, beside=bool(points or tables))
    if texts and shown and _placed(shown) and width == canvas.width - 2 * _MARGIN:
        canvas.fade()  # the text stands on the pictures
    if not tables and not shown and len(points) <= 2 and sum(len(part.text) for part in points) < 120:
        _opening(canvas, titles, points)
        return
    top = _title(canvas, titles)
    _points(canvas, points, top, width, leave=0.5 if tables else 0.0)
    if tables:
        top = top + (canvas.height - top) * 0.45 if points else top
        draw_table(canvas, tables[0], top, (_MARGIN, width, canvas.height - 24), 16.0)


def _opening(canvas: Canvas, titles: Sequence[Paragraph], points: Sequence[Paragraph]) -> None:
    """A title slide: little text, in the middle."""
    width = canvas.width - 2 * _MARGIN
    lines = [
        (line, _TITLE * 1.2, True)
        for part in titles
        for line in canvas.lines(part.text[:200], _TITLE * 1.2, width * 0.95)
    ]
    lines += [(line, _POINT, False) for part in points for line in canvas.lines(part.text[:200], _POINT, width)]
    top = (canvas.height - sum(canvas.spacing(size) for _, size, _ in lines)) / 2
    for line, size, strong in lines:
        colour = STRONG if strong else MUTED
        canvas.text(_MARGIN, top, line, size, colour=colour, bold=strong, width=width, align="middle")
        top += canvas.spacing(size)


def _title(canvas: Canvas, titles: Sequence[Paragraph]) -> float:
    top = 38.0
    width = canvas.width - 2 * _MARGIN
    for part in titles:
        size = _TITLE if len(part.text) < 60 else _TITLE * 0.75
        align = "right" if is_right_to_left(part.text) else "left"
        for line in canvas.lines(part.text[:300], size, width * 0.95, most=3):
            canvas.text(_MARGIN, top, line, size, colour=STRONG, bold=True, width=width, align=align)
            top += canvas.spacing(size)
    return top + 14


def _points(canvas: Canvas, points: Sequence[Paragraph], top: float, width: float, leave: float) -> None:
    space = (canvas.height - top - 24) * (1 - leave)
    for size in (_POINT * factor for factor in _SIZES):
        broken = [(part, canvas.lines(part.text[:600], size, width - _indent(part))) for part in points]
        if sum(len(lines) * canvas.spacing(size) + size * 0.25 for _, lines in broken) <= space:
            break
    end = top + space
    for part, lines in broken if points else ():
        indent = _indent(part)
        if part.level is not None and not part.heading and top + size < end:
            canvas.text(_MARGIN + indent - size * 0.7, top, "•", size, colour=MUTED)
        align = "right" if is_right_to_left(part.text) else "left"
        for line in lines:
            if top + size > end:
                return
            canvas.text(_MARGIN + indent, top, line, size, colour=INK, width=width - indent, align=align)
            top += canvas.spacing(size)
        top += size * 0.25


def _room(canvas: Canvas, shown: Sequence[Picture]) -> float:
    """How wide the text may be so that it stands beside the pictures; the whole width where it cannot."""
    whole = canvas.width - 2 * _MARGIN
    if not shown:
        return whole
    if not _placed(shown):
        return whole * 0.55
    left = min(part.box[0] for part in shown if part.box is not None)
    return left - 1.5 * _MARGIN if left > canvas.width * 0.4 else whole


def _indent(part: Paragraph) -> float:
    return 22.0 * (part.level + 1) if part.level is not None and not part.heading else 0.0


def _pictures(canvas: Canvas, shown: Sequence[Picture], pictures: Pictures, *, beside: bool) -> None:
    if _placed(shown):
        for part in shown[:6]:
            assert part.box is not None
            draw_picture(canvas, pictures, part, part.box)
    elif shown:
        left = canvas.width * 0.6 if beside else _MARGIN
        draw_picture(canvas, pictures, shown[0], (left, 110, canvas.width - left - 30, canvas.height - 150))


def _placed(shown: Sequence[Picture]) -> bool:
    return bool(shown) and all(part.box is not None and part.box[2] > 0 and part.box[3] > 0 for part in shown)
