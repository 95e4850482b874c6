"""Passwords of the embedded stack: made once, kept where only their owner can read them."""

import os
import secrets
from pathlib import Path


def private_folder(path: Path) -> Path:
    """``path`` as a folder that only its owner can enter; made where it is missing."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)  # it may have been made by something less careful
    return path


def write_private(path: Path, text: str) -> None:
    """Put ``text`` at ``path`` in one step, readable by its owner only."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def kept(path: Path) -> tuple[str, bool]:
    """The password in ``path`` and whether it was made just now."""
    try:
        if password := path.read_text(encoding="utf-8").strip():
            return password, False
    except FileNotFoundError:
        pass
    private_folder(path.parent)
    password = secrets.token_urlsafe(24)
    write_private(path, password)
    return password, True
