"""The workflows that ship."""

from app.workflows.options import Option, Workflow
from config.settings import settings

TITLE = Option(name="title", label="Title", kind="text", default="", help="Heads the result. Empty: the date.")
PRIORITY = Option(
    name="priority",
    label="Urgency",
    kind="choice",
    default="normal",
    choices=("urgent", "normal", "background"),
    help="Urgent work overtakes what is queued; background work waits for the rest.",
)
PRIORITIES = {"urgent": 1, "normal": 5, "background": 8}


def _digest() -> Workflow:
    return Workflow(
        name="digest",
        title="Digest",
        makes="Reads every file, analyses it, and mails one report with figures: summaries, key points, names, topics.",
        icon=":material/summarize:",
        each_file=("Reading", "Analysing"),
        whole_run=("Report", "Mail"),
        options=(
            TITLE,
            Option(
                name="to_email",
                label="Mail the report to",
                kind="email",
                default=settings().operator_email,
                help="Where the report goes. Without a mail server it lands in the outbox.",
            ),
            Option(
                name="length",
                label="Summary length",
                kind="choice",
                default="medium",
                choices=("short", "medium", "long"),
                help="Three, five or eight sentences for each document.",
            ),
            PRIORITY,
        ),
    )


def _extract() -> Workflow:
    return Workflow(
        name="extract",
        title="Extract",
        makes="Takes text, tables, pictures and metadata out of every file, and packs them into one ZIP.",
        icon=":material/unarchive:",
        each_file=("Reading",),
        whole_run=("ZIP",),
        options=(TITLE, PRIORITY),
    )


WORKFLOWS: dict[str, Workflow] = {workflow.name: workflow for workflow in (_digest(), _extract())}
SENTENCES = {"short": 3, "medium": 5, "long": 8}
