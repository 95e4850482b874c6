"""Strings out of pdfium, which fills a buffer of the caller's."""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

_WIDE = ctypes.POINTER(pdfium.FPDF_WCHAR)
_LONGEST = 20_000_000


def wide(function: Callable[..., int], *arguments: Any, pointer: Any = _WIDE) -> str:
    """The UTF-16 string that ``function(*arguments, buffer, bytes)`` writes; empty where there is none."""
    size = function(*arguments, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, pointer) if pointer else buffer, size)
    text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def untyped(function: Callable[..., int], *arguments: Any) -> str:
    """The same of a function that takes a buffer of any type."""
    return wide(function, *arguments, pointer=None)


def narrow(function: Callable[..., int], *arguments: Any) -> str:
    """The UTF-8 string that ``function(*arguments, buffer, bytes)`` writes."""
    size = function(*arguments, None, 0)
    if not 1 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, buffer, size)
    return buffer.raw[: size - 1].decode("utf-8", "replace")
