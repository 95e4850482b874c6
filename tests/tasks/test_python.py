"""The examples of the documentation, run as they stand against a running stack."""

import io
import json
import re
from pathlib import Path

import docx
import pytest

from tests.conftest import CHECKOUT, Stack

PAGES = ("docs/how-to/python.md", "docs/how-to/documents.md")
BLOCKS = [
    (number == 0, block)
    for page in PAGES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", (CHECKOUT / page).read_text(), re.DOTALL))
]
"""Each example; the first of each page is run by a Python that is started for it."""


@pytest.fixture(scope="module")
def document(stack: Stack) -> str:
    made = docx.Document()
    made.add_heading("Quarter", 1)
    made.add_paragraph("The supplier delivered 40 tonnes late. The customer was very unhappy about the delay in May.")
    stream = io.BytesIO()
    made.save(stream)
    stack.put("book.xlsx", (CHECKOUT / "samples/documents/Sales Q3 2026.xlsx").read_bytes())
    return stack.put("document.docx", stream.getvalue())


@pytest.mark.parametrize(("cold", "block"), BLOCKS, ids=[block.split("import ")[1].split()[0] for _, block in BLOCKS])
def test_every_example_of_the_how_to_runs_as_it_stands(stack: Stack, document: str, cold: bool, block: str) -> None:
    assert document == "uploads/document.docx"
    block = block.replace('Path("uploads/document.docx").absolute()', f'Path("{stack.home}/uploads/document.docx")')
    stack.python(block, cold=cold)


def test_a_word_document_gives_a_text_file_and_its_statistics(stack: Stack, document: str) -> None:
    printed = stack.python(
        "from app.tasks.file_tasks import process_word_document as task\n"
        f"result = task.delay(file_path={document!r}, operations=['extract_text', 'count_stats']).get(timeout=60)\n"
        "print(result['status'], result['outputs']['stats']['words'], result['outputs']['text_file'])"
    )
    status, words, key = printed.split()
    assert status == "succeeded"
    assert int(words) == 17
    assert "40 tonnes" in (stack.home / key).read_text()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("process_word_document.delay(file_path='../../etc/passwd')", ["outside the folders", "passwd"]),
        ("process_word_document.delay(file_path='uploads/none.docx')", ["none.docx", "not there"]),
        ("process_word_document.delay(file_path='uploads/document.docx', operations=['extract_txt'])", ["extract_txt"]),
        ("process_pdf.delay(file_path='uploads/document.docx')", ["Word document", "not a PDF"]),
        ("process_word_document.delay(file_path=5)", ["file_path"]),
    ],
)
def test_a_bad_argument_is_an_error_that_names_it(stack: Stack, document: str, call: str, words: list[str]) -> None:
    assert document
    printed = stack.python(
        "from app.errors import GiveUp\nfrom app.tasks.file_tasks import *\n"
        f"try:\n    {call}.get(timeout=60)\nexcept GiveUp as error:\n    print(error)"
    )
    assert all(word in printed for word in words), printed


def test_one_mail_is_one_message_in_the_outbox_with_its_html(stack: Stack) -> None:
    printed = stack.python(
        "from app.tasks.email_tasks import send_email\n"
        "result = send_email.delay(to_email='user@example.com', subject='Grüße', body='Hi', html_body='<h1>Hi</h1>',"
        " bcc=['quiet@example.com']).get(timeout=60)\n"
        "print(result['outputs']['message_file'])"
    )
    message = (stack.home / Path(printed.strip())).read_bytes()
    assert b"user@example.com" in message
    assert b"<h1>Hi</h1>" in message


def test_a_mail_with_a_forged_header_is_refused(stack: Stack) -> None:
    printed = stack.python(
        "from app.errors import GiveUp\nfrom app.tasks.email_tasks import send_email\n"
        "try:\n    send_email.delay(to_email='a@b.example\\nBcc: c@d.example', subject='s', body='b').get(timeout=60)\n"
        "except GiveUp as error:\n    print(error)"
    )
    assert "to_email" in printed


def test_what_needs_a_language_model_says_which_setting_is_missing(stack: Stack) -> None:
    printed = stack.python(
        "from app.errors import GiveUp\nfrom app.tasks.ai_tasks import analyze_document\n"
        "try:\n    analyze_document.delay('Some text here.', 'action_items').get(timeout=60)\n"
        "except GiveUp as error:\n    print(error)"
    )
    assert "NEXUS_AI_PROVIDER" in printed
    assert "summary" in printed


CALLS = {
    "process_excel_file": ("Sales Q3 2026.xlsx", ["analyze", "convert"], {"convert": {"to": "json"}}, "converted"),
    "process_powerpoint": ("Quarterly review Q3 2026.pptx", ["extract_text", "analyze"], {}, "analysis"),
    "process_pdf": ("Customer survey 2026.pdf", ["extract_text", "thumbnails", "metadata"], {}, "thumbnails"),
    "process_image": ("Warehouse Avonmouth.jpg", ["info", "resize"], {"resize": {"width": 200}}, "image_file"),
}


@pytest.mark.parametrize("task", CALLS)
def test_every_kind_of_file_has_its_task(stack: Stack, task: str) -> None:
    name, operations, options, wanted = CALLS[task]
    key = stack.put(name, (CHECKOUT / "samples" / "documents" / name).read_bytes())
    printed = stack.python(
        f"import json\nfrom app.tasks.file_tasks import {task} as task\n"
        f"print(json.dumps(task.delay({key!r}, {operations!r}, {options!r}).get(timeout=60)))"
    )
    result = json.loads(printed)
    assert result["status"] == "succeeded"
    made = result["outputs"][wanted]
    assert made
    if wanted != "analysis":
        first = made if isinstance(made, str) else made[0]
        assert (stack.home / first).stat().st_size > 0


def test_a_notification_is_made_from_its_template_and_an_unknown_template_is_refused(stack: Stack) -> None:
    printed = stack.python(
        "from app.errors import GiveUp\nfrom app.tasks.email_tasks import send_notification as task\n"
        "sent = task.delay('a@b.example', 'welcome', {'name': 'Ada'}).get(timeout=60)\n"
        "print(sent['outputs']['message_file'])\n"
        "try:\n    task.delay('a@b.example', 'welcmoe', {}).get(timeout=60)\nexcept GiveUp as error:\n    print(error)"
    )
    key, refusal = printed.strip().split("\n")
    assert b"Ada" in (stack.home / key).read_bytes()
    assert "welcmoe" in refusal
    assert "task_finished" in refusal
