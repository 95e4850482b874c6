"""Text in pictures, recognised by Tesseract where it is installed.

The program is called directly, one picture on its standard input and one table on its standard output: it writes no
file, and the wrapper that there is imports pandas, which takes two seconds of each new reader.
"""

import contextlib
import csv
import io
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from PIL import Image

from app.documents.failures import killed, was_killed
from app.errors import GiveUp

LANGUAGE = "eng"
LOW_CONFIDENCE = 60
"""Below this many percent a page is mostly guesses: rubbish has 20 to 50, a poor fax 60 to 80, a scan above 90."""
SECONDS = 60.0
"""For one picture; a dense page takes three."""
_ENOUGH_TO_TURN = 5  # words
_MOST_PIXELS = 40_000_000
_DPI = 300
"""What Tesseract was trained for."""
_MOST_ENLARGED = 4.0
_LINE, _WORD = "4", "5"


class NotRecognised(Exception):
    """The program failed on a picture, or took too long; the message says which."""


class TookTooLong(NotRecognised, TimeoutError):
    """The program took longer than it may: at another time it may not."""


class Line(NamedTuple):
    """One line: percent of ``confidence``, box (left, top, width, height) in pixels of the picture given."""

    text: str
    confidence: float
    box: tuple[float, float, float, float]
    paragraph: int
    """Lines with the same number are one paragraph."""


class RecognisedText(NamedTuple):
    """What was recognised in one picture, in reading order."""

    lines: tuple[Line, ...]
    words: int
    confidence: float
    """Mean of the words, in percent; 0 where there are none."""

    @property
    def text(self) -> str:
        """All lines, an empty one between paragraphs."""
        return "\n\n".join(self.paragraphs)

    @property
    def paragraphs(self) -> list[str]:
        """The lines of each paragraph, joined by line feeds."""
        groups = groupby(self.lines, key=lambda line: line.paragraph)
        return ["\n".join(line.text for line in lines) for _, lines in groups]


def available() -> bool:
    """Whether Tesseract is installed: its program is on PATH and knows a language."""
    return bool(languages())


def languages() -> tuple[str, ...]:
    """The installed languages, by Tesseract's names (``eng``, ``deu``); empty without the program."""
    return tuple(name for name in _installed() if name != "osd")


@cache
def _installed() -> tuple[str, ...]:
    """What is installed for the program; ``osd`` tells which way up a page is."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, env=_environment(), check=True
        )
        return tuple(line.strip() for line in said.stdout.splitlines()[1:] if line.strip())
    return ()


def check_language(language: str) -> None:
    """Refuse a language that is not installed.

    Raises:
        GiveUp: ``ocr_missing`` without Tesseract, ``bad_argument`` with the installed languages.
    """
    if not available():
        raise missing()
    unknown = [word for word in language.split("+") if word not in languages()]
    if unknown:
        raise GiveUp(
            f"language: {unknown[0]!r:.80} is not a language that text can be recognised in here.",
            code="bad_argument",
            cure=f"Installed: {', '.join(languages())}. Others come as packages named tesseract-ocr-deu and so on.",
            argument="language",
            value=language[:80],
            known=list(languages()),
        )


def missing() -> GiveUp:
    """The failure where text in pictures is asked for and Tesseract is not installed."""
    return GiveUp(
        "Text in pictures cannot be recognised: Tesseract is not installed where the workers run.",
        code="ocr_missing",
        cure="Install it (Debian and Ubuntu: apt install tesseract-ocr; macOS: brew install tesseract) and try again.",
    )


def recognise_text(
    image: Image.Image, language: str = LANGUAGE, *, dpi: float | None = None, seconds: float = SECONDS
) -> RecognisedText:
    """The text in ``image``. ``dpi`` is its resolution where known: coarse pictures are enlarged first.

    Raises:
        NotRecognised: the program failed, or took longer than ``seconds``.
        GiveUp: ``ocr_missing``, or ``bad_argument`` for a language that is not installed.
        TryAgain: ``reader_killed``; the program was ended from outside.
    """
    check_language(language)
    grey, scale = _prepared(image, dpi)
    stream = io.BytesIO()
    grey.save(stream, "PPM")
    picture, deadline = stream.getvalue(), time.monotonic() + seconds
    found = _parsed(_tesseract(picture, language, seconds), scale)
    if found.words < _ENOUGH_TO_TURN or found.confidence >= LOW_CONFIDENCE or not _turns():
        return found
    with contextlib.suppress(NotRecognised):  # it may lie on its side or head, or it is poor: what there is stays
        turned = _parsed(_tesseract(picture, language, deadline - time.monotonic(), turn=True), scale)
        found = max(found, turned, key=lambda text: text.confidence)
        if found.confidence < LOW_CONFIDENCE:  # too few letters to tell which way up it is
            stream = io.BytesIO()
            grey.transpose(Image.Transpose.ROTATE_180).save(stream, "PPM")
            table = _tesseract(stream.getvalue(), language, deadline - time.monotonic())
            upright = _upside_down(_parsed(table, scale), image.width, image.height)
            found = max(found, upright, key=lambda text: text.confidence)
    return found


def _prepared(image: Image.Image, dpi: float | None) -> tuple[Image.Image, float]:
    """The picture as grey on white at about 300 dpi, and how much larger that is."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    elif image.mode.startswith("I") or image.mode == "F":  # 16 bits and more: convert() would clip them to white
        low, high = image.getextrema()
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type]  # one band, so a pair of numbers
        image = image.point(lambda value: (value - low) * (255 / span))
    grey = image.convert("L")
    wanted = min(max(_DPI / dpi, 1.0), _MOST_ENLARGED) if dpi and dpi < _DPI * 0.7 else 1.0
    scale = min(wanted, (_MOST_PIXELS / max(grey.width * grey.height, 1)) ** 0.5)
    if scale == 1.0:
        return grey, scale
    size = max(round(grey.width * scale), 1), max(round(grey.height * scale), 1)
    return grey.resize(size, Image.Resampling.BICUBIC), scale


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads spin: four take longer than one


def _upside_down(found: RecognisedText, width: int, height: int) -> RecognisedText:
    """The same with its boxes in a picture of this size that was turned by half."""
    boxes = [line.box for line in found.lines]
    turned = [(width - left - across, height - top - down, across, down) for left, top, across, down in boxes]
    return found._replace(lines=tuple(line._replace(box=box) for line, box in zip(found.lines, turned, strict=True)))


def _turns() -> bool:
    """Whether it can tell which way up a page is."""
    return "osd" in _installed()


def _tesseract(picture: bytes, language: str, seconds: float, *, turn: bool = False) -> str:
    """Its table of words. It stays in this process's group and under its limits, so it ends where this one is ended."""
    mode = "1" if turn else "3"
    command = ["tesseract", "stdin", "stdout", "-l", language, "--dpi", str(_DPI), "--psm", mode, "tsv"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=max(seconds, 0.1), env=_environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"recognising its text takes longer than {seconds:.0f} seconds") from None
    if was_killed(done.returncode):
        raise killed("the text of pictures")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotRecognised(f"Tesseract failed ({said[-1] if said else f'status {done.returncode}'})"[:300])
    return done.stdout.decode("utf-8", "replace")


def _parsed(table: str, scale: float) -> RecognisedText:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    lines: list[Line] = []
    everything: list[float] = []
    for paragraph, row, words in _lines(rows):
        box = tuple(int(row[side]) / scale for side in ("left", "top", "width", "height"))
        sure = [float(word["conf"]) for word in words]
        everything += sure
        text = " ".join(word["text"].strip() for word in words)
        lines.append(Line(text, round(sum(sure) / len(sure), 1), box, paragraph))  # type: ignore[arg-type]
    confidence = round(sum(everything) / len(everything), 1) if everything else 0.0
    return RecognisedText(tuple(lines), len(everything), confidence)


def _lines(
    rows: Iterable[dict[str, str]],
) -> Iterator[tuple[int, dict[str, str], list[dict[str, str]]]]:
    """Number of the paragraph, the line's row, and the rows of its words; lines without words are left out."""
    paragraphs: dict[tuple[str, str], int] = {}
    line: dict[str, str] | None = None
    words: list[dict[str, str]] = []
    for row in [*rows, {"level": _LINE}]:
        if row["level"] == _WORD and (row["text"] or "").strip():
            words.append(row)
        elif row["level"] == _LINE:
            if line is not None and words:
                place = line["block_num"], line["par_num"]
                yield paragraphs.setdefault(place, len(paragraphs)), line, words
            line, words = row, []
