"""What is asked of a reader, and what comes back. Both cross a pipe as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.documents.formats import Format


@dataclass(frozen=True, slots=True)
class Job:
    """One file, what to do with it, and the folder its outputs go to. ``name`` is what a person calls the file."""

    path: Path
    name: str
    format: Format
    operations: tuple[str, ...]
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "path": str(self.path),
            "name": self.name,
            "format": self.format.value,
            "operations": list(self.operations),
            "folder": str(self.folder),
            "options": self.options,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Job":
        """The job that ``as_json`` described."""
        return cls(
            path=Path(value["path"]),
            name=value["name"],
            format=Format(value["format"]),
            operations=tuple(value["operations"]),
            folder=Path(value["folder"]),
            options=dict(value["options"]),
        )


@dataclass(slots=True)
class Outcome:
    """What was read. ``files`` holds names inside the job's folder; ``truncated`` says that a limit cut something."""

    files: dict[str, str | list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    truncated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "files": self.files,
            "values": self.values,
            "stats": self.stats,
            "warnings": self.warnings,
            "truncated": self.truncated,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Outcome":
        """The outcome that ``as_json`` described."""
        return cls(
            files=dict(value["files"]),
            values=dict(value["values"]),
            stats=dict(value["stats"]),
            warnings=list(value["warnings"]),
            truncated=bool(value["truncated"]),
        )

    @property
    def file_names(self) -> list[str]:
        """Every file written, in the order of ``files``."""
        return [name for entry in self.files.values() for name in ([entry] if isinstance(entry, str) else entry)]
