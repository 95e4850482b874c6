"""What a worker needs of a message's headers; with others it would fall, or never again begin anything."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Id = Annotated[str, Field(min_length=1)]
Limit = int | float | None


class _Place(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    run: str = ""
    item: str | None = None
    name: str = ""
    step: str = ""
    folder: str = ""
    index: int = 0
    of: int = 1
    edition: int = 0


class _Headers(BaseModel):
    model_config = ConfigDict(strict=True)

    id: Id
    task: Id
    root_id: str | None = None
    parent_id: str | None = None
    group: str | None = None
    group_index: int | None = None
    retries: Annotated[int, Field(ge=0, lt=1_000_000)] | None = None
    eta: str | None = None
    expires: str | int | float | None = None
    timelimit: Annotated[list[Limit], Field(min_length=2, max_length=2)] | None = None
    life: Annotated[int, Field(ge=0, lt=1_000_000)] | None = None
    nexus: _Place | None = None


def check(headers: Any) -> None:
    """See that these are headers with which a task can begin; those of Celery's first protocol are not looked at.

    Raises:
        ValueError: names the header that is missing or wrong.
    """
    if not isinstance(headers, dict) or "task" not in headers:
        return
    try:
        _Headers.model_validate(headers)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"header {where}: {first['msg'].lower()}") from error
