"""Lines drawn on a page, level and upright: the borders of tables."""

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_THIN = 2.5  # points: what is drawn as a narrow rectangle is a line too
_SHORTEST = 6.0
_STRAIGHT = 0.7
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 5_000
_DEEPEST = 4
_FEW_CORNERS = 6
_WHITE = 250


class Rule(NamedTuple):
    """A line at ``at`` (from the left where upright, from below where level) from ``start`` to ``end``, in points."""

    at: float
    start: float
    end: float


Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)


class Rules:
    """The rules of one page."""

    def __init__(self, page: Any) -> None:
        self.level: list[Rule] = []
        self.upright: list[Rule] = []
        self.pictures: list[tuple[float, float, float, float]] = []
        """Boxes of pictures: left, bottom, right, top."""
        self._left = _MOST_OBJECTS
        self._segments = _MOST_SEGMENTS
        self._walk(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _AS_IT_IS, 0)

    def _walk(self, parent: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> None:
        for index in range(count(parent)):
            self._left -= 1
            if self._left < 0:
                return
            drawn = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(drawn) if drawn else 0
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(drawn, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(_bounds(drawn, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                self._walk(drawn, *inner, _times(_matrix(drawn), matrix), depth + 1)

    def _path(self, path: Any, matrix: Matrix) -> None:
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
        if not fill.value and not stroke.value:
            return
        left, bottom, right, top = _bounds(path, matrix)
        if right - left < _THIN or top - bottom < _THIN:
            self._line(left, bottom, right, top)
            return
        count = pdfium.FPDFPath_CountSegments(path)
        if not stroke.value and (count > _FEW_CORNERS or _is_white(path)):
            return
        if count <= _FEW_CORNERS or count > self._segments:
            if count <= _FEW_CORNERS and count >= 4:
                for x in (left, right):
                    self._line(x, bottom, x, top)
                for y in (bottom, top):
                    self._line(left, y, right, y)
            return
        self._segments -= count
        for x, y, to_x, to_y in _segments(path, count, _times(_matrix(path), matrix)):
            if abs(x - to_x) < _STRAIGHT or abs(y - to_y) < _STRAIGHT:
                self._line(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))

    def _line(self, left: float, bottom: float, right: float, top: float) -> None:
        if right - left >= max(top - bottom, _SHORTEST):
            self.level.append(Rule((bottom + top) / 2, left, right))
        elif top - bottom >= _SHORTEST:
            self.upright.append(Rule((left + right) / 2, bottom, top))


def _segments(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    x, y = c_float(), c_float()
    before = start = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        here = _moved(x.value, y.value, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield *before, *here
        before = here
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield *here, *start


def _bounds(drawn: Any, matrix: Matrix) -> tuple[float, float, float, float]:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(drawn, byref(left), byref(bottom), byref(right), byref(top))
    if matrix == _AS_IT_IS:
        return left.value, bottom.value, right.value, top.value
    corners = [_moved(x.value, y.value, matrix) for x in (left, right) for y in (bottom, top)]
    across, up = zip(*corners, strict=True)
    return min(across), min(up), max(across), max(up)


def _is_white(path: Any) -> bool:
    red, green, blue, alpha = (pdfium.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path, byref(red), byref(green), byref(blue), byref(alpha))
    return min(red.value, green.value, blue.value) >= _WHITE or not alpha.value


def _matrix(drawn: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
