"""Doors to ``app.mail``: each message has a ledger row, so that a task run again never sends it twice."""

import uuid
from typing import Any

from app import wiring
from app.errors import GiveUp
from app.mail.message import Attachment, Mail, build
from app.mail.templates import render
from app.records import runs
from app.records.base import now
from app.records.mails import Entry
from app.tasks import sending
from app.tasks.base import NexusTask
from app.tasks.place import place_of
from config.celery_config import celery_app
from config.settings import settings

Names = list[str] | str | None
Result = dict[str, Any]
FAILED_NAMED = 20
"""Failures a mail lists; the report has them all."""


@celery_app.task(bind=True, base=NexusTask)
def send_email(
    self: NexusTask,
    to_email: str | list[str],
    subject: str,
    body: str,
    html_body: str | None = None,
    cc: Names = None,
    bcc: Names = None,
    reply_to: str | None = None,
    attachments: list[str] | None = None,
) -> Result:
    """Send one message; ``attachments`` are artifact keys or paths in the folders that may be read."""
    return _sent(
        self,
        to_email,
        subject=subject,
        body=body,
        html_body=html_body or "",
        cc=_many(cc),
        bcc=_many(bcc),
        reply_to=reply_to or "",
        attachments=tuple(_attachment(key) for key in attachments or []),
    )


@celery_app.task(bind=True, base=NexusTask)
def send_notification(self: NexusTask, to_email: str | list[str], template: str, context: dict[str, Any]) -> Result:
    """Send a message made from one of the templates that ship."""
    made = render(template, context)
    return _sent(self, to_email, subject=made.subject, body=made.text, html_body=made.html)


@celery_app.task(bind=True, base=NexusTask)
def send_report(self: NexusTask, report: Result, to_email: str | list[str], workflow: str = "digest") -> Result:
    """Mail a finished report; in a chain the report task's result comes first."""
    if self.request.get("mail") is False:
        return {"status": "succeeded", "content": "The result was made anew, and no mail was wanted."}
    outputs = report.get("outputs") or {}
    key = outputs.get("html_file") or outputs.get("zip_file")
    if not key:
        raise GiveUp("Argument report has no html_file or zip_file among its outputs.", code="bad_argument")
    made = render("report_ready", _context(self, report, workflow))
    attached = (_attachment(key),) if outputs.get("html_file") else ()
    return _sent(self, to_email, subject=made.subject, body=made.text, html_body=made.html, attachments=attached)


def _context(task: NexusTask, report: Result, workflow: str) -> dict[str, Any]:
    given, place = dict(report.get("context") or {}), place_of(task.request)
    began = runs.began(wiring.database(), place.run) if place else None
    failed = given.get("failed") or []
    if len(failed) > FAILED_NAMED:
        more = {"name": f"and {len(failed) - FAILED_NAMED} more", "reason": "The report names them all."}
        failed = [*failed[:FAILED_NAMED], more]
    return {
        "title": "Report",
        "succeeded": 0,
        "total": 0,
        **given,
        "failed": failed,
        "workflow": workflow,
        "run_id": place.run if place else task.request.id or "",
        "started": f"{began or now():%d %b %Y, %H:%M} UTC",
        "seconds": (now() - began).total_seconds() if began else 0.0,
    }


def _sent(task: NexusTask, to_email: Names, **parts: Any) -> Result:
    place = place_of(task.request)
    edition = place.edition if place else 0
    if edition:
        parts["subject"] = f"Updated: {parts['subject']}"
    try:
        mail = Mail(to=_many(to_email), **parts)
    except GiveUp as refused:
        if refused.facts.get("argument") != "to":
            raise
        message = f"to_email{refused.message.removeprefix('to')}"  # the caller's word for it
        raise GiveUp(message, code=refused.code, cure=refused.cure, argument="to_email") from refused
    # One task, one message: the task's id survives retries and redelivery. A result made anew is another message.
    message_id = f"<{task.request.id or uuid.uuid4()}{f'.{edition}' if edition else ''}@nexus>"
    envelope = build(mail, sender=settings().mail_from, message_id=message_id)
    key = sending.send_once(
        envelope,
        Entry(
            message_id=message_id,
            recipient=", ".join(mail.to),
            subject=mail.subject,
            task_id=task.request.id,
            run_id=place.run or None if place else None,
        ),
    )
    return {
        "status": "succeeded",
        "outputs": {"message_file": key} if key else {},
        "stats": {"recipients": len(mail.to) + len(mail.cc) + len(mail.bcc), "message_id": message_id},
    }


def _many(value: Names) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _attachment(key: str) -> Attachment:
    path = wiring.store().resolve(key, "attachments")
    return Attachment(name=path.name, content=path.read_bytes())
