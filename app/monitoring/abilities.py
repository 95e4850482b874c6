"""What this machine can read beyond what comes with the product, and what to install for the rest."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec

from app.documents import ocr
from config.settings import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """Something good to have: what for, whether it is there, and what to do for it."""

    name: str
    use: str
    there: bool
    found: str
    cure: str = ""


def abilities() -> tuple[Ability, ...]:
    """Tesseract with its languages, LibreOffice, HEIC."""
    return _tesseract(), _libreoffice(), _heic()


def _tesseract() -> Ability:
    known = ocr.languages()
    wanted = settings().ocr_language.split("+")
    lacking = [language for language in wanted if language not in known]
    found = f"languages {', '.join(known)}" if known else "not installed"
    cure = "" if known else "Debian and Ubuntu: apt install tesseract-ocr; macOS: brew install tesseract."
    if known and lacking:
        found += f"; NEXUS_OCR_LANGUAGE asks for {lacking[0]}, which is not there"
        cure = f"apt install tesseract-ocr-{lacking[0]}, or set NEXUS_OCR_LANGUAGE to one of those."
    return Ability(
        name="Tesseract", use="text in scans and pictures", there=bool(known) and not lacking, found=found, cure=cure
    )


def _libreoffice() -> Ability:
    path = shutil.which("soffice") or shutil.which("libreoffice")
    return Ability(
        name="LibreOffice",
        use="old Word and PowerPoint files (.doc, .ppt)",
        there=path is not None,
        found=path or "not installed",
        cure="Debian and Ubuntu: apt install libreoffice-writer-nogui libreoffice-impress-nogui; macOS: its installer.",
    )


def _heic() -> Ability:
    there = find_spec("pi_heif") is not None
    return Ability(
        name="HEIC",
        use="pictures as telephones take them (.heic)",
        there=there,
        found="pi-heif" if there else "not installed",
        cure="pip install pi-heif into .venv.",
    )
