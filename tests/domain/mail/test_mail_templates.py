"""The mails that ship."""

import pytest

from app.errors import GiveUp
from app.mail.templates import TEMPLATES, render

EVIL = "<script>alert(1)</script>"
CONTEXTS = {
    "welcome": {"name": EVIL, "console_url": "http://127.0.0.1:8501"},
    "task_finished": {"task": EVIL, "task_id": "t1", "seconds": 3.21, "outputs": [EVIL]},
    "task_failed": {"task": EVIL, "task_id": "t1", "error": "It is truncated.", "cure": "Send it again."},
    "report_ready": {
        "title": "Quarter " + EVIL, "run_id": "r1", "workflow": "digest", "succeeded": 11, "total": 12,
        "failed": [{"name": EVIL, "reason": "It is truncated."}], "started": "2026-10-14 09:00", "seconds": 200,
        "headlines": ["Sales rose by 12 %"], "console_url": "http://127.0.0.1:8501/runs?run=r1",
    },
    "system_alert": {"title": EVIL, "message": "Redis is away.", "severity": "warning", "facts": {"queue": "ai_queue"}},
}  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
def test_values_are_data_in_the_html_and_plain_in_the_text(template):
    rendered = render(template, CONTEXTS[template])
    assert "<script" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert EVIL in rendered.text
    assert "None" not in rendered.html + rendered.text


def test_the_report_mail_names_the_failed_file_its_reason_and_where_to_look():
    rendered = render("report_ready", CONTEXTS["report_ready"])
    for part in (rendered.text, rendered.html):
        assert "It is truncated." in part
        assert "Sales rose by 12 %" in part
        assert "http://127.0.0.1:8501/runs?run=r1" in part
        assert "3 min 20 s" in part
    assert "11 of 12 files, 1 failed" in rendered.subject


def test_a_link_that_is_no_web_address_is_not_followed():
    assert "javascript:" not in render("welcome", {"name": "Ana", "console_url": "javascript:alert(1)"}).html


def test_a_subject_stays_on_one_line():
    context = {**CONTEXTS["task_failed"], "task": "a\r\nBcc: thief@example.com"}
    assert "\n" not in render("task_failed", context).subject


def test_an_unknown_template_is_named_with_the_known_ones():
    with pytest.raises(GiveUp, match="wellcome") as caught:
        render("wellcome", {})
    assert all(name in caught.value.cure for name in TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES["report_ready"].needs)
def test_a_missing_value_is_named(name):
    context = {key: value for key, value in CONTEXTS["report_ready"].items() if key != name}
    with pytest.raises(GiveUp, match=name) as caught:
        render("report_ready", context)
    assert caught.value.facts["argument"] == "context"


def test_a_value_of_the_wrong_kind_is_a_clear_error_and_no_traceback():
    with pytest.raises(GiveUp, match="kind it needs"):
        render("report_ready", {**CONTEXTS["report_ready"], "failed": 3, "seconds": "soon"})
