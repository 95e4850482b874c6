"""Whether outputs are what they claim: files where they should be, JSON that every parser takes, text that is UTF-8."""

import json
from pathlib import Path
from typing import NoReturn

from app.documents.job import Outcome

_TEXTS = (".txt", ".md", ".html", ".csv", ".json", ".jsonl")
_LARGEST = 30_000_000


def unsound(outcome: Outcome, folder: Path) -> list[str]:
    """What is wrong with the outputs of a job."""
    found: list[str] = []
    try:
        said = json.dumps(outcome.as_json(), allow_nan=False, ensure_ascii=False)
        said.encode()
        if "\\u0000" in said:
            found.append("values hold NUL, which databases refuse")
    except ValueError as error:
        found.append(f"values are no JSON: {error}")
    listed = set(outcome.file_names)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*")} if folder.is_dir() else set()
    if listed != there:
        found.append(f"lists other files than it wrote: {sorted(listed ^ there)[:3]}")
    theirs = outcome.files.get("attachments", ())  # as they were sent, whatever their names promise
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.name not in theirs and path.suffix in _TEXTS and path.stat().st_size < _LARGEST:
            found.extend(f"{path.name}: {wrong}" for wrong in _wrong(path))
    return found


def _wrong(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if "\x00" in text:
            return ["holds NUL"]
        if path.suffix == ".json":
            json.loads(text, parse_constant=_refused)
    except ValueError as error:
        return [str(error)[:100]]
    return []


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
