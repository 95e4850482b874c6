"""One row per pack. Task modules, routes, worker queues and navigation all derive from ``PACKS``."""

from dataclasses import dataclass

PRIORITIES = tuple(range(10))
"""Every priority a message may have; 0 is taken first. Producers and workers must agree on the whole list."""

DEFAULT_PRIORITY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a task that may succeed later is tried again: ``delay`` seconds, doubled each time, with jitter."""

    times: int
    delay: float
    longest: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the console: its script under ``pages/``, its place in the navigation."""

    script: str
    title: str
    icon: str
    section: str
    default: bool = False

    @property
    def path(self) -> str:
        """The page's address below the console's root."""
        return self.script.removesuffix(".py").replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A queue with the tasks that run in it and the pages that show it."""

    name: str
    queue: str
    tasks: str | None = None
    retry: Retry = Retry(times=2, delay=30)
    concurrency: int = 1
    soft_limit: float = 25 * 60
    hard_limit: float = 30 * 60
    pages: tuple[Page, ...] = ()


PACKS: tuple[Pack, ...] = (
    Pack(
        name="console",
        queue="default_queue",
        tasks="app.tasks.maintenance_tasks",
        pages=(
            Page(script="overview.py", title="Overview", icon=":material/dashboard:", section="Work", default=True),
            Page(script="new_run.py", title="New run", icon=":material/upload_file:", section="Work"),
            Page(script="runs.py", title="Runs", icon=":material/account_tree:", section="Work"),
            Page(script="task_monitor.py", title="Task Monitor", icon=":material/monitoring:", section="Operate"),
            Page(script="dead_letters.py", title="Dead letters", icon=":material/inbox:", section="Operate"),
        ),
    ),
    Pack(
        name="files",
        queue="file_processing_queue",
        tasks="app.tasks.file_tasks",
        retry=Retry(times=2, delay=30),
        concurrency=2,
    ),
    Pack(
        name="ai",
        queue="ai_queue",
        tasks="app.tasks.ai_tasks",
        retry=Retry(times=3, delay=10),
        soft_limit=9 * 60,
        hard_limit=10 * 60,
    ),
    Pack(name="reports", queue="reports_queue", tasks="app.tasks.report_tasks", retry=Retry(times=2, delay=30)),
    Pack(
        name="email",
        queue="email_queue",
        tasks="app.tasks.email_tasks",
        retry=Retry(times=3, delay=60),
        pages=(Page(script="email.py", title="Email", icon=":material/mail:", section="Work"),),
    ),
)

DEFAULT_QUEUE = "default_queue"
QUEUES: tuple[str, ...] = tuple(pack.queue for pack in PACKS)


def pack_of(task: str) -> Pack:
    """The pack whose module holds ``task`` (a full task name); Celery's own tasks belong to the default queue."""
    module = task.rpartition(".")[0]
    return next((pack for pack in PACKS if pack.tasks == module), PACKS[0])


def route(name: str, *_: object, **__: object) -> dict[str, str]:
    """Celery's router: the queue of ``name``."""
    return {"queue": pack_of(name).queue}
