"""Every page, drawn in process against a real SQLite in a home of its own; no broker runs."""

import zipfile
from typing import Any

import pytest

from app import wiring
from app.documents import ocr
from app.monitoring import abilities, outputs
from app.monitoring.views import ItemView, QueueView, RunRow, RunState, RunView, WorkState
from app.records import mails, runs
from app.ui import charts, chosen, graph, order, words
from app.workflows.catalog import WORKFLOWS
from config.packs import PACKS
from config.settings import settings
from tests.faces.console import console, home, text  # noqa: F401 -- the fixture works by its name

pytestmark = pytest.mark.xdist_group("pages")  # in one process, which loads what draws them once
PAGES = [page for pack in PACKS for page in pack.pages]
RUN = "260101-0000abcd"
BAD = {"code": "damaged_file", "message": "broken.docx is damaged.", "cure": "Save it again in Word.", "facts": {}}


def a_run() -> None:
    """A run of two files, one of them broken, ended."""
    db = wiring.database()
    files = [("good.docx", 1), ("broken.docx", 2)]
    rows = [
        {"item_id": f"{RUN}.{n}", "run_id": RUN, "position": n, "name": name, "key": f"uploads/{name}", "size": 900}
        for name, n in files
    ]
    runs.create(db, {"run_id": RUN, "workflow": "digest", "options": {"title": "T"}}, rows)
    runs.begin_item(db, RUN, f"{RUN}.1", "Reading", 0)
    wiring.store().put(wiring.store().folder("runs", RUN), "good.txt", b"What the document says.")
    output = {"key": f"uploads/runs/{RUN}/good.txt", "name": "good.txt", "label": "text file", "size": 23}
    runs.add_to_item(db, f"{RUN}.1", outputs=[{**output, "media_type": "text/plain"}], format="word")
    runs.end_item(db, RUN, f"{RUN}.1", "succeeded")
    runs.end_item(db, RUN, f"{RUN}.2", "failed", BAD)
    runs.finish(db, RUN)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_every_page_draws_without_a_broker_and_without_data(page: Any) -> None:
    at = console(page.script)
    assert not at.exception
    assert page.title in [title.value for title in at.title]


@pytest.mark.parametrize("script", ["overview.py", "task_monitor.py"])
def test_a_broker_that_is_down_is_said_with_what_to_do(script: str) -> None:
    at = console(script)
    assert "The broker cannot be used" in text(at)
    assert "./nexus up" in text(at)
    assert "127.0.0.1:1" in text(at)


def test_a_count_that_could_not_be_read_is_a_dash_and_never_0() -> None:
    at = console("task_monitor.py")
    assert {metric.value for metric in at.metric} == {words.UNKNOWN}
    assert {metric.delta for metric in at.metric} == {"could not be read"}
    table = next(frame.value for frame in at.dataframe if "p0" in frame.value or "0" in frame.value)
    assert set(table["Ready"]) == {"unread"}
    assert set(table["0"]) == {words.UNKNOWN}


def test_an_empty_console_says_what_to_do_next() -> None:
    for page, expected in (("overview.py", "No runs yet"), ("runs.py", "No runs yet"), ("email.py", "No mail yet")):
        assert expected in text(console(page))


def test_a_finished_run_stands_in_overview_and_in_runs() -> None:
    a_run()
    for page in ("overview.py", "runs.py"):
        table = console(page).dataframe[0].value
        assert [label.rpartition(" ")[2] for label in table["run"]] == [RUN]
        assert table["state"][0] == ["completed with failures"]
        assert (table["files"][0], table["failed"][0], table["progress"][0]) == (2, 1, 100)


def test_runs_are_found_by_state_and_by_file_name() -> None:
    a_run()
    assert "No run matches" in text(console("runs.py", state="cancelled"))
    assert "No run matches" in text(console("runs.py", q="nowhere"))
    assert "1 run, newest first" in text(console("runs.py", q="broken"))


def test_the_drawer_names_the_broken_file_first_with_reason_and_cure() -> None:
    a_run()
    at = console("runs.py", run=RUN)
    assert not at.exception
    assert at.error[0].proto.title.replace("\\", "") == "broken.docx"
    assert "broken.docx is damaged." in text(at)
    assert "Save it again in Word." in text(at)
    items = next(frame.value for frame in at.dataframe if "File" in frame.value)
    assert list(items["File"]) == ["broken.docx", "good.docx"]


def test_the_drawer_shows_an_output() -> None:
    a_run()
    at = console("runs.py", run=RUN)
    assert "What the document says." in [code.value for code in at.code]


def test_an_unknown_run_in_the_address_is_said_so() -> None:
    assert "No run 260101-nothing" in text(console("runs.py", run="260101-nothing"))


def test_limits_are_said_before_the_upload_and_start_says_why_it_waits() -> None:
    at = console("new_run.py")
    said = text(at)
    assert f"{settings().upload_files:,} files" in said
    assert f"{settings().upload_mb} MB each" in said
    assert "Choose at least one file first." in said
    assert at.button[-1].disabled


def test_a_failed_start_is_explained_and_keeps_what_was_chosen() -> None:
    at = console("new_run.py")
    at.file_uploader[0].upload("a.docx", b"one")
    at.file_uploader[0].upload("A.docx", b"two")
    at.file_uploader[0].upload("notes.xyz", b"three")
    at.run()
    chosen_files = at.dataframe[0].value
    assert list(chosen_files["Kind"]) == ["Word", "Word", "Unknown"]
    assert ["same name" in chosen_files["Note"][1], "no kind that is read" in chosen_files["Note"][2]] == [True, True]
    at.button[-1].click().run()
    assert not at.exception
    assert "The broker at 127.0.0.1:1 cannot be used" in text(at)
    assert len(at.dataframe[0].value) == 3


def test_a_test_task_without_a_broker_is_refused_in_plain_words() -> None:
    at = console("task_monitor.py")
    next(button for button in at.button if button.label == "Send a test task").click().run()
    assert not at.exception
    assert "Start it with ./nexus up" in text(at)


def test_an_unknown_task_is_said_so() -> None:
    assert "No task 1234" in text(console("task_monitor.py", task="1234"))


def test_mail_is_listed_with_its_state() -> None:
    db = wiring.database()
    entry = mails.Entry(message_id="<1@nexus>", recipient="ana@example.com", subject="Report")
    token = mails.claim(db, entry, seconds=30, deduplicates=True).token
    mails.failed(db, "<1@nexus>", token, "The server refused the address.")
    table = console("email.py").dataframe[0].value
    assert (table["To"][0], table["State"][0], table["open"][0]) == ("ana@example.com", ["failed"], "")


def test_names_out_of_documents_are_never_markdown() -> None:
    assert words.plain("![x](http://evil/p.png) :red[a] `b`") == (r"\!\[x\]\(http\://evil/p\.png\) \:red\[a\] \`b\`")


@pytest.mark.parametrize(
    ("count", "shown"), [(812, "812 B"), (14_400, "14 kB"), (2_340_000, "2.3 MB"), (3e9, "3.0 GB")]
)
def test_sizes_are_said_as_people_say_them(count: int, shown: str) -> None:
    assert words.size(int(count)) == shown


def test_every_workflow_names_each_step_of_its_canvas() -> None:
    from app.workflows import canvas
    from app.workflows.catalog import WORKFLOWS
    from app.workflows.options import check

    for name, workflow in WORKFLOWS.items():
        each, whole = canvas.SHAPES[name](check(workflow, {}))
        assert (len(each), len(whole)) == (len(workflow.each_file), len(workflow.whole_run))


def a_row(run_id: str, state: RunState = RunState.RUNNING) -> RunRow:
    from datetime import UTC, datetime

    return RunRow(
        run_id=run_id, workflow="digest", state=state, created=datetime.now(UTC), started=None, finished=None,
        seconds=None, percent=0, items=2, succeeded=1, failed=1,
    )  # fmt: skip


def test_the_graph_says_at_which_step_a_file_failed() -> None:
    def item(n: int, state: WorkState, percent: int) -> ItemView:
        return ItemView(item_id=str(n), position=n, name="x", format="word", size=1, state=state, percent=percent)

    items = (item(1, WorkState.SUCCEEDED, 100), item(2, WorkState.FAILED, 0), item(3, WorkState.FAILED, 50))
    run = RunView(row=a_row("r", RunState.WITH_FAILURES), options={}, items=items, steps=(), outputs=())
    reading, analysing = graph.nodes(run)[1:3]
    assert (reading.sub, reading.bad) == ("2 of 3", "1 failed")
    assert (analysing.sub, analysing.bad) == ("1 of 2", "1 failed")


def test_a_live_list_keeps_its_order_until_somebody_acts() -> None:
    import streamlit as st

    def name(row: RunRow) -> str:
        return row.run_id

    a, b, c = a_row("a"), a_row("b"), a_row("c")
    assert order.kept([a, b], identity=name, key="k", act=1) == ([a, b], 0)
    assert order.kept([c, b, a], identity=name, key="k", act=1) == ([a, b], 1)
    assert order.kept([c, b, a], identity=name, key="k", act=2) == ([c, b, a], 0)
    st.session_state.clear()


def test_every_priority_is_in_the_chart() -> None:
    spec = charts.by_priority([QueueView(queue="ai_queue", ready=3, by_priority={0: 1, 9: 2})])
    assert [series["data"] for series in spec["series"]] == [[1], *[[0]] * 8, [2]]


def test_what_is_needed_now_and_then_stands_under_more_options() -> None:
    at = console("new_run.py")
    assert [box.label for box in at.expander] == ["More options"]
    assert {field.label for field in at.expander[0].text_input} >= {
        "Language of text in pictures",
        "Password of protected documents",
    }


@pytest.mark.parametrize("name", ["digest", "extract", "convert", "compare"])
def test_every_workflow_draws_its_options(name: str) -> None:
    at = console("new_run.py")
    at.radio(key="new.workflow").set_value(name).run()
    assert not at.exception


def test_a_comparison_says_that_it_takes_two_files() -> None:
    two = chosen.looked_at([("a.docx", 10), ("b.docx", 10)], settings())
    assert chosen.hindrance(two, settings(), WORKFLOWS["compare"]) == ""
    assert "exactly 2 files; 1 is chosen" in chosen.hindrance(two[:1], settings(), WORKFLOWS["compare"])
    archive = chosen.looked_at([("both.zip", 10)], settings())
    assert chosen.hindrance(archive, settings(), WORKFLOWS["compare"]) == ""


@pytest.mark.parametrize("suffix", [".odt", ".csv", ".eml", ".md", ".heic", ".html", ".doc"])
def test_every_suffix_that_is_read_has_a_kind(suffix: str) -> None:
    [row] = chosen.looked_at([(f"a{suffix}", 10)], settings())
    assert row.kind != "Unknown"
    assert not row.warning


def test_a_zip_is_previewed_by_its_list() -> None:
    folder = wiring.store().folder("runs", RUN)
    with zipfile.ZipFile(folder / "all.zip", "w") as packed:
        packed.writestr("0001-a/text.txt", b"hello")
    seen = outputs.preview(f"uploads/runs/{RUN}/all.zip")
    assert (seen.kind, seen.rows) == ("table", (("0001-a/text.txt", "5"),))


def test_task_monitor_says_what_can_be_read_here_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "languages", lambda: ())
    assert "apt install tesseract-ocr" in text(console("task_monitor.py"))
    monkeypatch.setattr(ocr, "languages", lambda: ("eng", "deu"))
    assert "languages eng, deu" in text(console("task_monitor.py"))


def test_a_language_that_is_set_and_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "languages", lambda: ("deu",))
    found = abilities.abilities()[0]
    assert not found.there
    assert "eng" in found.found
