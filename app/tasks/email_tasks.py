"""Doors to ``app.mail``: each message has a ledger row, so that a task run again never sends it twice."""

import mimetypes
from typing import Any

from app import wiring
from app.errors import Failure, GiveUp
from app.mail.message import Attachment, Mail, build
from app.mail.templates import render
from app.records import mails
from app.tasks.base import NexusTask
from app.tasks.place import place_of
from config.celery_config import celery_app
from config.settings import settings

Names = list[str] | str | None
Result = dict[str, Any]


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
    mail = Mail(
        to=_many(to_email),
        subject=subject,
        body=body,
        html_body=html_body,
        cc=_many(cc),
        bcc=_many(bcc),
        reply_to=reply_to,
        attachments=tuple(_attachment(key) for key in attachments or []),
    )
    return _sent(self, mail)


@celery_app.task(bind=True, base=NexusTask)
def send_notification(self: NexusTask, to_email: str | list[str], template: str, context: dict[str, Any]) -> Result:
    """Send a message made from one of the templates that ship."""
    made = render(template, context)
    return _sent(self, Mail(to=_many(to_email), subject=made.subject, body=made.text, html_body=made.html))


@celery_app.task(bind=True, base=NexusTask)
def send_report(self: NexusTask, report: Result, to_email: str | list[str], workflow: str = "digest") -> Result:
    """Mail a finished report; in a chain the report task's result comes first."""
    outputs = report.get("outputs") or {}
    key = outputs.get("html_file") or outputs.get("zip_file")
    if not key:
        raise GiveUp("Argument report has no html_file or zip_file among its outputs.", code="bad_argument")
    place = place_of(self.request)
    context = {**(report.get("context") or {}), "workflow": workflow, "run_id": place.run if place else ""}
    made = render("report_ready", context)
    attached = (_attachment(key),) if outputs.get("html_file") else ()
    return _sent(
        self, Mail(to=_many(to_email), subject=made.subject, body=made.text, html_body=made.html, attachments=attached)
    )


def _sent(task: NexusTask, mail: Mail) -> Result:
    db, place = wiring.database(), place_of(task.request)
    # One task, one message: the task's id survives retries and redelivery.
    message_id = f"<{task.request.id or 'direct'}@nexus>"
    message = build(mail, sender=settings().mail_from, message_id=message_id)
    claim = mails.claim(
        db,
        message_id,
        recipient=", ".join(mail.to),
        subject=mail.subject,
        task_id=task.request.id,
        run_id=place.run if place else None,
    )
    if claim is mails.Claim.GO:
        try:
            receipt = wiring.sender().send(message)
        except Failure as failure:
            mails.failed(db, message_id, str(failure))
            raise
        mails.sent(db, message_id, wiring.store().key(receipt.path) if receipt.path else None)
    outputs = {"message_file": mails.stored_key(db, message_id)}
    return {
        "status": "succeeded",
        "outputs": {name: key for name, key in outputs.items() if key},
        "stats": {"recipients": len(mail.to) + len(mail.cc) + len(mail.bcc), "message_id": message_id},
    }


def _many(value: Names) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _attachment(key: str) -> Attachment:
    path = wiring.store().resolve(key, "attachments")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(name=path.name, content=path.read_bytes(), media_type=kind)
