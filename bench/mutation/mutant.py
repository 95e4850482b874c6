"""One mutated file, by a number that makes it again."""

from pathlib import Path
from random import Random

from bench.attacks import ATTACKS, Bait
from bench.mutation.parts import package
from bench.mutation.raw import RAW

FAMILIES: dict[str, tuple[str, ...]] = {
    "docx": (".docx", ".docm", ".dotx"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "xlsb": (".xlsb",),
    "xls": (".xls",),
    "ods": (".ods",),
    "odt": (".odt",),
    "odp": (".odp",),
    "pdf": (".pdf",),
    "image": (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"),
    "rtf": (".rtf",),
    "legacy": (".doc", ".ppt"),
    "mail": (".eml", ".msg"),
    "html": (".html", ".htm", ".xhtml"),
    "text": (".csv", ".tsv", ".json", ".md", ".txt", ".xml"),
}
"""What is fuzzed, by the suffixes of the files it begins with."""
_LARGEST = 1_500_000
_SLOW = ("bomb", "long", "million", "huge", "deep-graphics", "doubles", "circle", "chain", "draw")


def seeds(family: str, folders: list[Path]) -> list[Path]:
    """Files of a family below ``folders``, small enough to be read thousands of times."""
    suffixes = FAMILIES[family]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and "hostile" not in path.relative_to(folder).parts
        and path.is_file()
        and 0 < path.stat().st_size <= _LARGEST
    )


def attacks_as_seeds(family: str, folder: Path) -> list[Path]:
    """Small hostile files of a family, for kinds of which there are few real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    bait = Bait("http://127.0.0.1:9", folder / "none")
    made: list[Path] = []
    for attack in ATTACKS.values():
        if attack.quick and attack.name.endswith(FAMILIES[family]) and not any(word in attack.name for word in _SLOW):
            data = attack.make(bait)
            if len(data) <= _LARGEST:
                made.append(folder / attack.name)
                made[-1].write_bytes(data)
    return made


def mutant(data: bytes, number: int, seed: int) -> bytes:
    """The mutation ``number`` of ``data``; the same for the same ``seed``."""
    random = Random(f"{seed}-{number}")
    if data.startswith(b"PK") and random.random() < 0.8:
        return package(data, random)
    for _ in range(random.choice((1, 1, 2))):
        data = random.choice(RAW)(data, random) or b"\0"
    return data
