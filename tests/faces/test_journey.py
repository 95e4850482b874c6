"""One person's way through the console in a real browser, on a real stack."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
SLOW = 90_000
PAGES = (
    ("", "Overview"),
    ("new-run", "New run"),
    ("runs", "Runs"),
    ("email", "Email"),
    ("dead-letters", "Dead letters"),
    ("task-monitor?view=History", "Task Monitor"),
    ("task-monitor?view=Recovery", "Task Monitor"),
)

expect.set_options(timeout=30_000)  # a stack that has only just started answers slowly

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    if not CHROMIUM:
        if os.environ.get("NEXUS_TEST_STRICT") == "1":
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(stack: Any, browser: Browser) -> Iterator[Page]:
    """A tab that shares nothing with others and remembers every address it asked for."""
    tab = browser.new_page(viewport={"width": 1440, "height": 1000})
    tab.set_default_timeout(30_000)
    elsewhere: list[str] = []
    own = (stack.console_url, stack.console_url.replace("http", "ws", 1), "data:", "blob:", "about:")
    tab.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    yield tab
    tab.close()
    assert elsewhere == [], "the console talked to somebody else"


def three_files(folder: Path) -> list[Path]:
    """A workbook and a picture that can be read, and a document that cannot."""
    import openpyxl
    from PIL import Image

    book = openpyxl.Workbook()
    book.worksheets[0].append(["Region", "Revenue"])
    book.worksheets[0].append(["North", 1200])
    book.save(folder / "revenue.xlsx")
    Image.new("RGB", (64, 64), "navy").save(folder / "badge.png")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 this was a document once")
    return [folder / name for name in ("revenue.xlsx", "badge.png", "broken.docx")]


def test_a_person_uploads_three_files_and_gets_a_report_that_names_the_broken_one(
    stack: Any, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{stack.console_url}/new-run")
    page.locator("input[type=file]").set_input_files(three_files(tmp_path))
    start = page.get_by_role("button", name="Start digest of 3 files")
    expect(start).to_be_enabled()
    start.click()

    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_text("completed with failures")).to_be_visible(timeout=SLOW)
    expect(drawer.get_by_text("broken.docx").first).to_be_visible()
    assert "run=" in page.url

    report = drawer.frame_locator("iframe")
    expect(report.get_by_role("heading", name="revenue.xlsx")).to_be_visible()

    with page.expect_download() as download:
        drawer.get_by_role("button", name="All as ZIP").click()
    names = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
    assert any(name.endswith(".html") for name in names)

    drawer.get_by_role("button", name="Close", exact=True).click()
    expect(drawer).to_be_hidden()
    page.wait_for_url(lambda url: "run=" not in url)


def mended(folder: Path) -> Path:
    """What ``broken.docx`` was before it broke."""
    import docx

    document = docx.Document()
    document.add_paragraph("The board met in Helsinki and approved the budget of 2026.")
    document.save(folder / "mended.docx")
    return folder / "mended.docx"


def test_a_person_finds_a_dead_letter_replaces_its_file_and_the_report_has_all(
    stack: Any, page: Page, tmp_path: Path
) -> None:
    files = [str(path) for path in three_files(tmp_path)]
    run = json.loads(stack.cli("run", "digest", *files, "--wait", "--json", expect=3))
    page.goto(f"{stack.console_url}/dead-letters?q={run['run_id']}")
    grid = page.get_by_test_id("stDataFrame").first
    expect(page.locator("[role=gridcell]", has_text="broken.docx").first).to_be_attached()
    grid.click(position={"x": 70, "y": 47})  # the id in the first row
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("broken.docx is damaged").first).to_be_visible()
    expect(drawer.get_by_role("button", name="Replay", exact=True)).to_be_enabled()

    drawer.get_by_role("link", name="Open its run").click()
    drawer.get_by_text("Replace the file").click()
    page.locator("input[type=file]").first.set_input_files(mended(tmp_path))
    page.get_by_role("button", name="Replace and replay").click()
    expect(drawer.get_by_text("the result made again")).to_be_visible(timeout=SLOW)
    expect(drawer.locator(".stMarkdownBadge", has_text="completed").first).to_be_visible()
    report = drawer.frame_locator("iframe").first  # for a moment the earlier one stands below it
    expect(report.get_by_role("heading", name="broken.docx")).to_be_visible()
    expect(report.get_by_text("What went wrong")).to_have_count(0)

    page.goto(f"{stack.console_url}/dead-letters?q={run['run_id']}")
    expect(page.get_by_text("No letter matches")).to_be_visible()


def test_the_task_monitor_shows_every_queue_and_answers_a_test_task(stack: Any, page: Page) -> None:
    page.goto(f"{stack.console_url}/task-monitor")
    expect(page.get_by_role("heading", name="Queues")).to_be_visible()
    queues = page.get_by_label("Queues with what waits at each priority")
    for name in ("default_queue", "file_processing_queue", "ai_queue", "reports_queue", "email_queue"):
        expect(page.locator("[role=gridcell]", has_text=name).first).to_be_attached()
    expect(queues.first).to_be_visible()

    page.get_by_role("button", name="Send a test task").click()
    expect(page.locator(".stMarkdownBadge", has_text="succeeded")).to_be_visible(timeout=SLOW)


def test_every_page_opens_by_its_own_address_in_both_sizes(stack: Any, page: Page) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path, title in PAGES:
            page.goto(f"{stack.console_url}/{path}")
            expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_server_sends_headers_that_keep_the_console_to_itself(stack: Any, page: Page) -> None:
    answer = page.goto(stack.console_url)
    assert answer
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
