"""The command line without a stack: what it expands, refuses and prints."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from app.cli import describe, watch
from app.cli.dead_letters import agreed
from app.cli.replays import said
from app.cli.runs import expanded
from app.cli.screen import drawn, number, seconds, table
from app.control.replay import Preview
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


COLUMNS = ("letter", "file", "reason", "last")
ROWS = [
    ("9f2c" * 4, f"Quotation {n} of the supplier.docx", "damaged_file: nothing in it\n can be read " * 3, "10:00")
    for n in (1, 2)
]


@pytest.mark.parametrize(("width", "last"), [(40, False), (80, False), (99, False), (100, True), (200, True)])
def test_a_row_is_one_line_on_a_terminal_and_an_id_is_never_cut(width: int, last: bool) -> None:
    cells = [tuple(" ".join(cell.split()) for cell in row) for row in ROWS]
    head, _, *lines = drawn(COLUMNS, cells, width, whole=("letter",), spare=("last",)).splitlines()
    assert len(lines) == len(ROWS)
    assert all(line.startswith(ROWS[0][0] + "  ") and len(line) <= width for line in lines)
    assert ("last" in head, "10:00" in lines[0]) == (last, last)


def test_into_a_pipe_a_row_is_one_line_of_whole_cells(capsys: pytest.CaptureFixture[str]) -> None:
    table(COLUMNS, ROWS, whole=("letter",), spare=("last",))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == list(COLUMNS)
    assert [line.split("\t")[:2] for line in lines[1:]] == [list(row[:2]) for row in ROWS]
    assert all(line.count("\t") == 3 and "  " not in line for line in lines)


def test_a_preview_counts_in_plain_words() -> None:
    one = Preview(matching=1, back=1, reports=("r1",), mails=1)
    assert said(one) == "1 of 1 letter goes back; the result of 1 run is made again (r1); 1 mail goes out."
    assert said(Preview(matching=6, back=5, mails=2)) == "5 of 6 letters go back; 2 mails go out."


def test_nobody_there_to_be_asked_is_told_of_yes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left:
        agreed("6 letters go back.", yes=False)
    said_to = capsys.readouterr().err
    assert (left.value.exit_code, "Add --yes to go on without being asked." in said_to) == (2, True)
