"""What went wrong inside a library is said in words for the person who gave the file."""

import json
import zipfile
import zlib

import pytest
from lxml import etree
from pypdf.errors import PdfReadError

from app.documents.reasons import Unfit, of_the_file, printable, reason
from app.errors import GiveUp


class PanicException(BaseException):
    """What a library in Rust raises when it gives up."""


def raised(code: str) -> Exception:
    """The exception of some code, with its traceback."""
    try:
        exec(code, {"json": json, "etree": etree, "__name__": "app.documents.some"})
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is tested
        return error
    raise AssertionError(code)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (zipfile.BadZipFile("Bad CRC-32 for file 'x'"), "its packed data are damaged"),
        (PdfReadError("Trailer cannot be read"), "Trailer cannot be read"),
        (PdfReadError("object of type 'NoneType' has no len()"), "pypdf, which reads it, could not make sense of it"),
        (zlib.error("Error -3"), "its packed data are damaged"),
        (KeyError("styles"), "something that it refers to is missing"),
        (RecursionError("maximum recursion depth exceeded"), "it is nested too deeply"),
        (NotImplementedError("compression type 9"), "it is packed in a way that is not supported"),
        (raised("int('9' * 5000)"), "it holds a number, a date or a text that makes no sense"),
        (raised("etree.fromstring('<a>\\n<b></a>')"), "its XML is broken at line 2"),
        (raised("etree.fromstring('<a>' * 999)"), "its XML is nested more deeply, or holds longer texts"),
        (Unfit("it is larger than 50 MB"), "it is larger than 50 MB"),
        (TimeoutError("it takes longer than 15 seconds"), "it takes longer than 15 seconds"),
    ],
)
def test_known_failures_are_said_in_words(error: Exception, words: str) -> None:
    assert reason(error).startswith(words)


def test_what_nobody_foresaw_in_our_code_comes_with_its_own_name() -> None:
    assert reason(raised("None.get(1)")) == (
        "it holds something unexpected (AttributeError: 'NoneType' object has no attribute 'get')"
    )


def test_a_library_that_trips_is_named_and_its_words_kept_back() -> None:
    assert reason(raised("json.loads(None)")) == "json, which reads it, could not make sense of it"


def test_no_address_and_no_control_character_comes_through() -> None:
    said = reason(raised("raise TypeError('no \\x1b[31m <Thing 0x7f28eb1963d0>\\u202e')"))
    assert said == "it holds something unexpected (TypeError: no  [31m)"


def test_a_name_of_another_direction_is_made_to_show() -> None:
    assert printable("a\u202egnp\n.exe") == "a gnp .exe"


def test_memory_and_decisions_are_not_the_files_but_a_panic_is() -> None:
    assert not of_the_file(MemoryError())
    assert not of_the_file(GiveUp("no"))
    assert not of_the_file(KeyboardInterrupt())
    assert not of_the_file(OSError(28, "No space left on device"))
    assert of_the_file(OSError(22, "Invalid argument"))
    assert of_the_file(PanicException("explicit panic"))
