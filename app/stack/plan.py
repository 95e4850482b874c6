"""The parts of an installation, derived from its settings and from ``PACKS``."""

import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import GiveUp
from app.stack import broker, health, ports
from app.stack.part import Part, Stage
from app.stack.secret import kept, private_folder
from config.packs import PACKS, QUEUES
from config.settings import CHECKOUT, Settings

APP = ("celery", "-A", "config.celery_config")
FLOWER_USER = "nexus"

PASSED_ON = ("HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "LD_LIBRARY_PATH")
PASSED_ON_PREFIXES = ("NEXUS_", "LC_", "SSL_CERT_")
PASSED_ON_SUFFIXES = ("_PROXY", "_proxy", "_CA_BUNDLE")
"""What parts inherit from the shell that starts them; the rest of its environment stays out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is started, and the facts that ``stack.json`` tells about it."""

    parts: tuple[Part, ...]
    facts: Mapping[str, Any]
    new_password: str = ""


def environment(settings: Settings, mark: Mapping[str, str]) -> dict[str, str]:
    """The environment of every part."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.startswith(PASSED_ON_PREFIXES) or name.endswith(PASSED_ON_SUFFIXES)
    }
    path = os.environ.get("PATH") or os.defpath
    return {
        **passed,
        **mark,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{path}",
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        "NEXUS_HOME": str(settings.home),
        # A worker that is asked to stop finishes what it can first (soft shutdown).
        "REMAP_SIGTERM": "SIGQUIT",
    }


def names() -> tuple[str, ...]:
    """Every part there can be, in the order of starting."""
    return ("broker", *QUEUES, "beat", "console", "flower")


class Planner:
    """Chooses ports, makes passwords, and describes each part."""

    def __init__(self, settings: Settings, only: Collection[str] = ()) -> None:
        unknown = sorted(set(only) - set(names()))
        if unknown:
            raise GiveUp(
                f"There is no part named {', '.join(unknown)}.",
                code="unknown_part",
                cure=f"One of: {', '.join(names())}.",
            )
        self.settings = settings
        self.only = frozenset(only or names())
        self.logs = private_folder(settings.var / "log")
        self.markers = private_folder(settings.stack_file.parent / "ready")
        self.facts: dict[str, Any] = {"redis_url": None, "console_url": None, "flower_url": None, "ports": {}}
        self.new_password = ""

    def plan(self) -> Plan:
        """The whole of it.

        Raises:
            GiveUp: a port is taken, or no broker can be had.
        """
        parts: list[Part] = []
        if "broker" in self.only and self.settings.redis_url is None:
            parts.append(self._broker())
        parts += [self._worker(pack.queue, pack.concurrency) for pack in PACKS if pack.queue in self.only]
        makers = {"beat": self._beat, "console": self._console, "flower": self._flower}
        parts += [make() for name, make in makers.items() if name in self.only]
        return Plan(parts=tuple(parts), facts=self.facts, new_password=self.new_password)

    def _port(self, name: str, wanted: int, host: str) -> int:
        port = ports.choose(wanted, host=host, setting=f"NEXUS_{name.upper()}_PORT")
        self.facts["ports"][name] = port
        return port

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _broker(self) -> Part:
        program = broker.program()
        password, _ = kept(self.settings.var / "secrets" / "broker")
        port = self._port("broker", self.settings.broker_port, "127.0.0.1")
        file = broker.configure(self.settings.var / "broker", port=port, password=password)
        self.facts["redis_url"] = f"redis://:{password}@127.0.0.1:{port}"
        return Part(
            name="broker",
            argv=(str(program), str(file)),
            stage=Stage.BROKER,
            probe=health.pongs(port, password),
            log=self._log("broker"),
            grace=15.0,
            address=f"127.0.0.1:{port}",
        )

    def _celery(self, name: str, *argv: str, **more: Any) -> Part:
        marker = self.markers / name
        return Part(
            name=name, argv=(*APP, *argv), log=self._log(name), celery=True, marker=marker, **{"grace": 10.0, **more}
        )

    def _worker(self, queue: str, own: int) -> Part:
        events = ("-E",) if self.settings.worker_events else ()
        return self._celery(
            queue,
            *("worker", "-Q", queue, "-n", f"{queue}@%h", "-c", str(self.settings.worker_concurrency or own)),
            # Hearing what other workers know delays each start by a second, and we keep cancellations ourselves.
            *("--without-mingle", "--without-gossip", "-l", self.settings.log_level, *events),
            stage=Stage.WORK,
            probe=health.marked(self.markers / queue),
            grace=20.0,  # the soft shutdown takes up to 10 s
        )

    def _beat(self) -> Part:
        argv = ("beat", "-S", "redbeat.RedBeatScheduler", "-l", self.settings.log_level)
        probe = health.marked(self.markers / "beat", stale=float("inf"))
        return self._celery("beat", *argv, stage=Stage.FACES, probe=probe)

    def _console(self) -> Part:
        host = self.settings.console_host
        port = self._port("console", self.settings.console_port, host)
        url = self.facts["console_url"] = ports.url(host, port)
        options = {"port": port, "address": host, "headless": "true"}
        words = [word for name, value in options.items() for word in (f"--server.{name}", str(value))]
        # A foreign page whose name was made to point here (DNS rebinding) must not drive the console.
        for name in {*self.settings.console_names, host}:
            words += ["--server.allowedHosts", name]
        return Part(
            name="console",
            argv=(sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *words),
            stage=Stage.FACES,
            probe=health.answers(f"{url}/_stcore/health"),
            log=self._log("console"),
            address=url,
        )

    def _flower(self) -> Part:
        password, new = kept(self.settings.var / "secrets" / "flower")
        self.new_password = password if new else ""
        host = self.settings.console_host
        port = self._port("flower", self.settings.flower_port, host)
        url = self.facts["flower_url"] = ports.url(host, port)
        return self._celery(
            "flower",
            *("flower", f"--address={host}", f"--port={port}", "--max_tasks=10000"),
            stage=Stage.FACES,
            probe=health.answers(f"{url}/healthcheck"),
            address=url,
            # In the environment, where other users of the machine cannot read it as they can a command line.
            env={"FLOWER_BASIC_AUTH": f"{FLOWER_USER}:{password}"},
        )
