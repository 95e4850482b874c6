"""Doors to ``app.ai``: analyse the text of documents."""

import json
from typing import Any

from app import wiring
from app.ai.offline import analyse
from app.errors import GiveUp
from app.tasks.base import NexusTask
from app.tasks.outputs import keyed
from config.celery_config import celery_app

ANALYSIS_FILE = "analysis.json"
LONGEST_TEXT = 20_000_000
PASSED_ON = ("name", "format", "size", "stats", "truncated", "reused")


@celery_app.task(bind=True, base=NexusTask)
def analyze_document(
    self: NexusTask,
    document_text: str | dict[str, Any],
    analysis_type: str = "summary",
    *,
    sentences: int = 5,
    phrases: int = 10,
) -> dict[str, Any]:
    """Analyse a text, or the text that a file task made: in a chain its result comes first.

    Returns ``content`` to read, ``data`` for programs and the whole analysis as an artifact. A file without text (a
    picture, a scan) has nothing to analyse and is no failure: ``content`` says so.
    """
    source = document_text if isinstance(document_text, dict) else {}
    text = _text_of(source) if source else str(document_text)
    common: dict[str, Any] = {name: source[name] for name in PASSED_ON if name in source}
    passed_on = {name: value for name, value in (source.get("outputs") or {}).items() if name.endswith("_file")}
    thumbnails = (source.get("outputs") or {}).get("thumbnails")
    if thumbnails:
        passed_on["thumbnails"] = thumbnails
    warnings = list(source.get("warnings") or [])
    if source and not any(character.isalnum() for character in text):
        nothing = "No text to analyse."
        return {**common, "status": "succeeded", "content": nothing, "outputs": passed_on, "warnings": warnings}
    analysis = analyse(text, analysis_type, sentences=sentences, phrases=phrases)
    folder = self.output_folder()
    whole = json.dumps(analysis.as_json(), ensure_ascii=False, indent=1).encode()
    wiring.store().put(folder, ANALYSIS_FILE, whole)
    return {
        **common,
        "status": "succeeded",
        "content": analysis.content,
        "data": analysis.data,
        "language": analysis.language,
        "provider": analysis.provider,
        "outputs": {**passed_on, **keyed(wiring.store(), folder, {"analysis_file": ANALYSIS_FILE})},
        "warnings": warnings + list(analysis.warnings),
    }


def _text_of(source: dict[str, Any]) -> str:
    outputs = source.get("outputs") or {}
    if not isinstance(outputs, dict):
        raise GiveUp("Argument document_text has outputs that are no object.", code="bad_argument")
    key = outputs.get("text_file") or outputs.get("markdown_file")
    if not key:
        return str(source.get("content") or "")
    with wiring.store().resolve(key, "document_text").open(encoding="utf-8", errors="replace") as stream:
        return stream.read(LONGEST_TEXT)
