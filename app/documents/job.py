"""What is asked of a reader, and what comes back. Both cross a pipe as JSON."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.documents.formats import Format


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do with a file of one format."""

    operations: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """One file, what to do with it for each format it may turn out to be, and the folder its outputs go to.

    ``name`` is what a person calls the file. ``others`` are further files of the same work: a second version to
    compare with, pictures that follow.
    """

    path: Path
    name: str
    folder: Path
    plan: dict[Format, Wanted]
    others: tuple[Path, ...] = ()

    @classmethod
    def of(
        cls,
        path: Path,
        format: Format,
        operations: tuple[str, ...],
        folder: Path,
        options: dict[str, Any] | None = None,
        name: str = "",
    ) -> "Job":
        """A job for a file of one format: another is refused."""
        return cls(path, name or path.name, folder, {format: Wanted(operations, options or {})})

    def as_json(self, folder: str | None = None) -> dict[str, Any]:
        """Plain values; paths are absolute, and ``folder`` takes the place of the job's own."""
        return {
            "path": os.path.abspath(self.path),  # noqa: PTH100 -- a path object made anew costs ten times as much
            "name": self.name,
            "folder": folder or str(self.folder),
            "plan": {format.value: [wanted.operations, wanted.options] for format, wanted in self.plan.items()},
            "others": [os.path.abspath(path) for path in self.others],  # noqa: PTH100
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Job":
        """The job that ``as_json`` described."""
        return cls(
            path=Path(value["path"]),
            name=value["name"],
            folder=Path(value["folder"]),
            plan={
                Format(format): Wanted(tuple(operations), dict(options))
                for format, (operations, options) in value["plan"].items()
            },
            others=tuple(Path(path) for path in value["others"]),
        )


@dataclass(slots=True)
class Outcome:
    """What was read. ``files`` holds names inside the job's folder; ``truncated`` says that a limit cut something."""

    format: str = ""
    """What the file turned out to be."""
    files: dict[str, str | list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    truncated: bool = False
    hurried: bool = False
    """Time cut it short, so that another reading may find more."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "format": self.format,
            "files": self.files,
            "values": self.values,
            "stats": self.stats,
            "warnings": self.warnings,
            "truncated": self.truncated,
            "hurried": self.hurried,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Outcome":
        """The outcome that ``as_json`` described."""
        return cls(
            format=value["format"],
            files=dict(value["files"]),
            values=dict(value["values"]),
            stats=dict(value["stats"]),
            warnings=list(value["warnings"]),
            truncated=bool(value["truncated"]),
            hurried=bool(value["hurried"]),
        )

    @property
    def file_names(self) -> list[str]:
        """Every file written, in the order of ``files``."""
        return [name for entry in self.files.values() for name in ([entry] if isinstance(entry, str) else entry)]
