"""How much one document may cost. One object, so that no reader invents a limit of its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets for one job. What goes over an input budget is refused; what goes over an output budget is cut."""

    seconds: float = 120
    """Wall clock, from the job's start: the slowest honest file of a thousand took 11 s."""
    cpu_seconds: int | None = None
    """Processor time; None is as much as ``seconds``. The kernel keeps it, even over a child without a parent."""
    memory_mb: int = 1024
    """Address space on top of what the idle child maps (it maps much more than it uses)."""

    entries: int = 5_000
    """Files in a package; the largest real deck has some 2,000."""
    inflated_bytes: int = 2_000_000_000
    """All parts of a package as often as they are unpacked: sheets are streamed, a large one two or three times."""
    ratio: int = 200
    """Unpacked to packed; real XML reaches about 100 ..."""
    ratio_from_bytes: int = 10_000_000
    """... and tiny repetitive parts more, so the ratio counts from this size on."""
    part_bytes: int = 50_000_000
    """One XML part held as a tree, which takes ten to twenty times as much memory."""
    dense_cells: int = 10_000_000
    """Rows times columns of one sheet's bounding box: readers allocate the box, not the cells. An empty cell of it
    takes 32 bytes, one with a number about 95 and one with forty letters about 160 of address space: 5 million cells,
    half of them texts, reached 625 MB."""
    megapixels: float = 100
    """One picture, decoded: 100 megapixels are 400 MB; cameras make 24 to 60."""

    characters: int = 20_000_000
    """Text written; a thousand-page book has 3 million."""
    cells: int = 60_000_000
    """Table cells written, over all tables of a job: 5 million rows of twelve columns, some 300 MB of CSV."""
    tables: int = 1_000
    pictures: int = 500
    picture_bytes: int = 500_000_000
    """All pictures written by a job."""
    pages: int = 5_000
    """Pages, slides or sheets read."""
    frames: int = 200
    """Frames of an animation or a multi-page picture that are converted."""
    metadata: int = 500
    """Entries in any list or table of facts (metadata, outline, attachments, columns)."""
    metadata_characters: int = 2_000
    """Characters of one fact."""
    warnings: int = 100
    ocr_pages: int = 1_000
    """Pages whose text is recognised."""
    ocr_share: float = 0.6
    """Of ``seconds``, from a document's start on: a page takes one to three, so a long scan would time out."""
    conversion_share: float = 0.7
    """Of ``seconds``, for LibreOffice on an old file; the rest is for reading what it made. It takes 1 to 5 s, and keeps
    to ``memory_mb`` as well: it needs 800 MB of address space, of which it uses 220."""
    preview_share: float = 0.25
    """Of ``seconds``, for the picture of one page where other operations were done before: these stay."""
    second_opinion_seconds: float = 15
    """What the slow reader of form values and metadata may take before it is left out with a warning."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Limits":
        """The limits that ``as_json`` described."""
        return cls(**{field.name: value[field.name] for field in fields(cls) if field.name in value})
