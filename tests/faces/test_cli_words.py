"""The command line without a stack: what it expands, refuses and prints."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from app.cli import describe, watch
from app.cli.runs import expanded
from app.cli.screen import number, seconds
from app.monitoring.views import OutputView, RunRow, RunState, RunView


def view(state: RunState, *, failed: int = 0) -> RunView:
    """A run of two items."""
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    row = RunRow(
        run_id="r",
        workflow="digest",
        state=state,
        created=moment,
        started=moment,
        finished=moment,
        seconds=1.0,
        percent=100,
        items=2,
        succeeded=2 - failed,
        failed=failed,
    )
    return RunView(row=row, options={}, items=(), steps=(), outputs=())


@pytest.mark.parametrize(
    ("state", "failed", "status"),
    [
        (RunState.COMPLETED, 0, 0),
        (RunState.WITH_FAILURES, 1, 3),
        (RunState.FAILED, 2, 1),
        (RunState.CANCELLED, 0, 1),
    ],
)
def test_the_exit_status_tells_how_the_run_went(state: RunState, failed: int, status: int) -> None:
    assert watch.status_of(view(state, failed=failed)) == status


def test_a_folder_stands_for_its_files_sorted_and_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "in/c.txt", ".hidden", ".git/config", "in/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in expanded(["."], base=tmp_path)] == ["a.txt", "b.txt", "c.txt"]
    assert [path.name for path in expanded([".hidden", "b.txt"], base=tmp_path)] == [".hidden", "b.txt"]


def test_an_empty_folder_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="no file"):
        expanded(["."], base=tmp_path)


def test_outputs_are_named_as_in_the_results_of_tasks_and_several_are_a_list() -> None:
    def output(kind: str, key: str, *, many: bool = False) -> OutputView:
        return OutputView(key=key, name=key, label="", size=1, media_type="image/png", kind=kind, many=many)

    found = (output("text_file", "t"), output("images", "a", many=True), output("images", "b", many=True))
    assert describe.outputs(found) == {"text_file": "t", "images": ["a", "b"]}


def test_what_is_not_known_is_a_dash_and_never_0() -> None:
    assert (number(None), seconds(None)) == ("–", "–")
    assert (number(12345), seconds(3.21), seconds(75), seconds(7260)) == ("12,345", "3.2 s", "1 min 15 s", "2 h 01 min")
