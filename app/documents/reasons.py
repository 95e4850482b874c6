"""What an exception of a format library means to the person who gave the file."""

import re
import struct
import zipfile
import zlib

from lxml import etree

from app.documents.disk import of_the_disk
from app.errors import Failure

_LONGEST = 200
_ADDRESS = re.compile(r"\s*<[\w.]+ (?:object )?(?:at )?0x[0-9a-fA-F]+>")
_OF_PYTHON = re.compile(r"NoneType|object of type '|' object (?:has|is)\b")
"""What Python said to a library, which hands it on."""
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]+")


class Unfit(ValueError):
    """Something in a file breaks a rule of ours; the text says which, in words."""


def of_the_file(error: BaseException) -> bool:
    """Whether an exception tells of the file that is read, and not of memory, of the disk, or of a decision taken."""
    if isinstance(error, (MemoryError, Failure)) or of_the_disk(error):
        return False
    # A library in Rust that gives up raises something that is no Exception, as if the process should end.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def reason(error: BaseException) -> str:
    """Half a sentence on what is wrong with a file or a part of it. What nobody foresaw comes with its own name."""
    if isinstance(error, TimeoutError) or type(error).__module__.startswith("app."):  # our own speak in words
        return str(error).rstrip(".")
    if isinstance(error, etree.XMLSyntaxError):
        return _of_xml(error)
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words
    name, library = type(error).__name__, type(error).__module__.partition(".")[0]
    said = printable(_ADDRESS.sub("", str(error)))[:_LONGEST].rstrip(". ")
    if known := _OF_LIBRARIES.get((library, name)):
        return known
    if library in _THEIR_WORDS and not _OF_PYTHON.search(said):
        return said
    if library in _THEIR_WORDS:
        return f"{library}, which reads it, could not make sense of it"
    if (where := _raised_in(error)) not in ("app", ""):
        return f"{where}, which reads it, could not make sense of it"
    return f"it holds something unexpected ({name}: {said})"


def _raised_in(error: BaseException) -> str:
    """The package whose code raised an exception."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0] if trace is not None else ""


def printable(text: str) -> str:
    """``text`` without characters that would act on a screen or a log instead of showing."""
    return _HIDDEN.sub(" ", text)


def _of_xml(error: etree.XMLSyntaxError) -> str:
    said = str(error.msg)
    if "entity" in said.lower() and "amplification" in said:
        return "its XML defines text that multiplies itself"
    if "XML_PARSE_HUGE" in said or "too long" in said or "Excessive depth" in said or "too big" in said:
        return "its XML is nested more deeply, or holds longer texts, than is safe to read"
    return f"its XML is broken at line {error.lineno or 1}"


_WORDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((RecursionError,), "it is nested too deeply"),
    ((zipfile.BadZipFile, zlib.error), "its packed data are damaged"),
    ((NotImplementedError,), "it is packed in a way that is not supported"),
    ((UnicodeError,), "its text is in another code than it says"),
    ((struct.error, EOFError, IndexError), "it ends too early or refers to something that is not there"),
    ((KeyError,), "something that it refers to is missing"),
    ((OSError, SyntaxError), "its data cannot be decoded"),
    ((ValueError, ArithmeticError), "it holds a number, a date or a text that makes no sense"),
)
_THEIR_WORDS = ("pypdf", "python_calamine")
"""Packages whose messages say what is wrong with the file."""
_OF_LIBRARIES = {
    ("pypdfium2", "PdfiumError"): "it breaks the rules of PDF",
    ("pypdf", "LimitReachedError"): "it leads in circles or is larger than is safe",
    ("PIL", "DecompressionBombError"): "it has too many pixels",
    ("pyo3_runtime", "PanicException"): "it holds a value that makes no sense",
    ("_lzma", "LZMAError"): "its packed data are damaged",
    ("binascii", "Error"): "its data cannot be decoded",
}
"""By package and name, as importing them all to compare classes would cost every child."""
