"""The workflows that ship."""

from app.documents.options import CHANGES, OCR
from app.tasks.readings import MADE, TARGETS
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
    more=True,
)
PRIORITIES = {"urgent": 1, "normal": 5, "background": 8}
ATTACHMENTS = Option(
    name="attachments",
    label="Read the files attached to mails too",
    kind="flag",
    default=True,
    help="Each file attached to a mail becomes a file of the run, named mail.eml/file.xlsx.",
    more=True,
)
_LANGUAGE_WORDS = r"[A-Za-z][A-Za-z0-9_/-]*(\+[A-Za-z][A-Za-z0-9_/-]*)*"


def _of_documents() -> tuple[Option, ...]:
    """What decides how a document is read: handed to the reader where it is given, and known there by the same name."""
    return (
        Option(
            name="ocr",
            label="Recognise text in pictures",
            kind="choice",
            default="auto",
            choices=OCR,
            help="auto: on pages and pictures that have no other text. Needs Tesseract where the workers run.",
            more=True,
        ),
        Option(
            name="language",
            label="Language of text in pictures",
            kind="text",
            default=settings().ocr_language,
            pattern=_LANGUAGE_WORDS,
            help="As Tesseract names it: eng, deu, fra; several with +, for example eng+deu.",
            more=True,
        ),
        Option(
            name="password",
            label="Password of protected documents",
            kind="secret",
            default="",
            help="Opens PDF, Word, Excel and PowerPoint files that ask for one. It is not kept with the run.",
            more=True,
        ),
        Option(
            name="changes",
            label="Tracked changes",
            kind="choice",
            default=CHANGES[0],
            choices=CHANGES,
            help="final: as if all were accepted. both: what was put in as {+new+}, what was taken out as [-old-].",
            more=True,
        ),
    )


READING_OPTIONS = tuple(option.name for option in _of_documents())
"""Options that go to the reader as they are."""


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
            ATTACHMENTS,
            *_of_documents(),
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
        options=(
            TITLE,
            Option(
                name="make",
                label="What to take out",
                kind="several",
                default=("text", "markdown", "tables", "pictures", "attachments", "previews"),
                choices=tuple(MADE),
                help="Of every file that has it. What a file says of itself always comes along.",
            ),
            PRIORITY,
            ATTACHMENTS,
            *_of_documents(),
        ),
    )


def _convert() -> Workflow:
    return Workflow(
        name="convert",
        title="Convert",
        makes="Turns documents into Markdown, web pages, JSON or text, sheets into data, pictures into other pictures.",
        icon=":material/swap_horiz:",
        each_file=("Converting",),
        whole_run=("ZIP",),
        options=(
            TITLE,
            _target("documents", "Documents become", "Word, PowerPoint, PDF, text, web pages and mail."),
            _target("sheets", "Sheets become", "Excel and CSV; as csv and parquet every sheet is a file.", "csv"),
            _target("pictures", "Pictures become", "one pdf: all pictures of the run together, in order.", "png"),
            PRIORITY,
            ATTACHMENTS,
            *_of_documents(),
        ),
    )


def _target(name: str, label: str, help: str, default: str = "") -> Option:
    choices = TARGETS[name]
    return Option(name=name, label=label, kind="choice", default=default or choices[0], choices=choices, help=help)


def _compare() -> Workflow:
    return Workflow(
        name="compare",
        title="Compare",
        makes="Shows what changed from the first document to the second: words, tables, what was added and taken away.",
        icon=":material/difference:",
        each_file=("Reading",),
        whole_run=("Comparing",),
        options=(
            Option(
                name="swap",
                label="The second file is the earlier one",
                kind="flag",
                default=False,
                help="What is in the later file and not in the earlier one is shown as added.",
            ),
            PRIORITY,
            *_of_documents(),
        ),
        exactly=2,
    )


WORKFLOWS: dict[str, Workflow] = {
    workflow.name: workflow for workflow in (_digest(), _extract(), _convert(), _compare())
}
SENTENCES = {"short": 3, "medium": 5, "long": 8}
