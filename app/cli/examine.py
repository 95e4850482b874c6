"""What ``doctor`` looks at. Each look gives one finding: well, or what to do."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Failure
from app.stack import ports
from app.stack.facts import Running, running
from config.packs import QUEUES
from config.settings import CHECKOUT, Settings, settings

ROOM_GB = 1.0
OLDEST = (6, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, what was found, and what to do when it is not well."""

    what: str
    ok: bool
    found: str
    cure: str = ""


def examine() -> Iterator[Finding]:
    """Every finding, as it is made."""
    chosen = settings()
    now = running(chosen)
    yield _python()
    yield _environment()
    yield _disk(chosen)
    for name, folder in {"uploads": chosen.uploads, "var": chosen.var}.items():
        yield _writable(name, folder)
    yield _guarded("database", _database)
    yield _guarded("mail", _mail)
    yield from _ports(chosen, now)
    yield _stack(now)
    if now.alive or chosen.redis_url is not None:
        yield from _broker()
        yield _guarded("workers", _workers)
    if url := now.facts.get("console_url") if now.alive else None:
        yield _console(str(url))
    yield from _optional()


def _guarded(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Failure as error:
        return Finding(what=what, ok=False, found=error.message, cure=error.cure)


def _python() -> Finding:
    return Finding(what="python", ok=True, found=f"{sys.version.split()[0]} ({sys.executable})")


def _environment() -> Finding:
    """The launcher brings .venv up to date before anything runs; only another Python can be out of step."""
    ours = Path(sys.prefix) == CHECKOUT / ".venv"
    return Finding(
        what="dependencies", ok=ours, found="as the lock file says" if ours else f"not those of the checkout: {sys.prefix}",
        cure="Run ./nexus, which installs them into .venv.",
    )  # fmt: skip


def _disk(chosen: Settings) -> Finding:
    folder = next(path for path in (chosen.home, *chosen.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free / 1e9
    return Finding(
        what="disk", ok=free >= ROOM_GB, found=f"{free:.1f} GB free",
        cure=f"Free at least {ROOM_GB:.0f} GB, or set NEXUS_HOME to a larger disk.",
    )  # fmt: skip


def _writable(what: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        cure = "Give this user the folder, or set NEXUS_HOME to one it may write to."
        return Finding(what=what, ok=False, found=f"{folder}: {error.strerror}", cure=cure)
    return Finding(what=what, ok=True, found=f"writable ({folder})")


def _database() -> Finding:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from app import wiring

    try:
        with wiring.database().read() as session:
            session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        cure = "Look at NEXUS_DATABASE_URL; empty means a file under var/."
        return Finding(what="database", ok=False, found=str(error).splitlines()[0], cure=cure)
    return Finding(what="database", ok=True, found="answers")


def _mail() -> Finding:
    from app import wiring

    return Finding(what="mail", ok=True, found=wiring.sender().check())


def _ports(chosen: Settings, now: Running) -> Iterator[Finding]:
    if now.alive:
        return
    wanted = {"console": chosen.console_port, "flower": chosen.flower_port}
    if chosen.redis_url is None:
        wanted["broker"] = chosen.broker_port
    for name, port in wanted.items():
        host = "127.0.0.1" if name == "broker" else chosen.console_host
        try:
            ports.choose(port, host=host, setting=f"NEXUS_{name.upper()}_PORT")
        except Failure as error:
            yield Finding(what=f"{name} port", ok=False, found=error.message, cure=error.cure)
        else:
            yield Finding(what=f"{name} port", ok=True, found=f"{port or 'any'} is free")


def _stack(now: Running) -> Finding:
    if not now.alive:
        return Finding(what="stack", ok=False, found="not running", cure="Start it with ./nexus up.")
    bad = [f"{row['name']} is {row['state']}" for row in now.services if row["state"] != "healthy"]
    found = ", ".join(bad) or f"{len(now.services)} parts healthy"
    return Finding(what="stack", ok=not bad, found=found, cure="See ./nexus logs and the name of the part.")


def _broker() -> Iterator[Finding]:
    import redis

    from app.monitoring import broker

    try:
        facts: dict[str, Any] = broker.client().info()
        policy = facts.get("maxmemory_policy", "unknown")
    except redis.RedisError as error:
        cure = "Start it with ./nexus up, or correct NEXUS_REDIS_URL."
        yield Finding(what="broker", ok=False, found=f"{broker.address()}: {broker.plain(error)}", cure=cure)
        return
    version = str(facts.get("valkey_version") or facts.get("redis_version", "0"))
    new_enough = tuple(int(part) for part in version.split(".")[:2]) >= OLDEST
    yield Finding(
        what="broker", ok=new_enough, found=f"{facts.get('server_name', 'redis')} {version} at {broker.address()}",
        cure="Use Redis 6.2 or newer, or Valkey.",
    )  # fmt: skip
    yield Finding(
        what="broker memory", ok=policy == "noeviction", found=f"maxmemory-policy {policy}",
        cure="Set maxmemory-policy noeviction: any other one drops queued work when memory is full.",
    )  # fmt: skip
    kept = bool(facts.get("aof_enabled"))
    yield Finding(
        what="broker file", ok=kept, found="append-only file on" if kept else "append-only file off",
        cure="Set appendonly yes, or queued work is lost when the broker restarts.",
    )  # fmt: skip


def _workers() -> Finding:
    from app.monitoring import workers

    counts = workers.consumers()
    without = [queue for queue in QUEUES if not counts.get(queue)]
    return Finding(
        what="workers", ok=not without,
        found=f"nobody takes from {', '.join(without)}" if without else f"every one of {len(QUEUES)} queues is served",
        cure="Start them with ./nexus up or ./celery_worker.sh; see ./nexus logs QUEUE.",
    )  # fmt: skip


def _console(url: str) -> Finding:
    from app.stack.health import answers

    ok = answers(f"{url}/_stcore/health")(0)
    return Finding(
        what="console", ok=ok, found=url if ok else f"{url} does not answer", cure="See ./nexus logs console."
    )


def _optional() -> Iterator[Finding]:
    """What is good to have; absent is well too."""
    from app.monitoring.abilities import abilities

    for ability in abilities():
        said = ability.found if ability.there else f"{ability.found}; only for {ability.use}. {ability.cure}"
        yield Finding(what=f"{ability.name} (optional)", ok=True, found=said)
    for tool, use in {"uv": "faster installation"}.items():
        found = shutil.which(tool)
        yield Finding(what=f"{tool} (optional)", ok=True, found=found or f"not found; only for {use}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding(what="user (advice)", ok=True, found="root; an ordinary user is enough and safer")
