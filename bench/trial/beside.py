"""Honest files read by one reader while another, a process of its own, is under attack."""

import hashlib
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.reader import Reader
from app.errors import Failure
from bench.reading.corpus import CHECKOUT, SAMPLES
from bench.trial.everything import PLAN
from bench.trial.trial import cpu_of

_QUIET_ROUNDS = 3


@dataclass(slots=True)
class Beside:
    """``ratio`` is processor time beside an attack to that without; the files' medians, added up."""

    files: int = 0
    rounds: int = 0
    attacks: int = 0
    quiet_seconds: float = 0
    attacked_seconds: float = 0
    failed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Files whose outputs were others than without an attack."""

    @property
    def ratio(self) -> float:
        """Near 1 where nobody suffers; processors share their caches, so a little above."""
        return self.attacked_seconds / self.quiet_seconds


def beside(attack: Sequence[str], folder: Path) -> Beside:
    """Read the samples without an attack, then again and again until ``bench.hostile`` with such arguments has ended."""
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    found = Beside(files=len(files))
    costs: dict[bool, dict[Path, list[float]]] = {when: {path: [] for path in files} for when in (False, True)}
    outputs: dict[Path, str] = {}
    with Reader(Limits()) as reader:
        for number in range(_QUIET_ROUNDS + 1):
            for path in files:
                cost, outputs[path] = _read(reader, path, folder)
                if number:  # the first time libraries are loaded
                    costs[False][path].append(cost)
        command = [sys.executable, "-m", "bench.hostile", "--json", *attack]
        with subprocess.Popen(
            command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as attacker:
            while attacker.poll() is None:
                found.rounds += 1
                for path in files:
                    cost, output = _read(reader, path, folder)
                    costs[True][path].append(cost)
                    if output != outputs[path]:
                        (found.failed if output.startswith("!") else found.changed).append(f"{path.name}: {output}")
            found.attacks = json.loads(attacker.stdout.read() if attacker.stdout is not None else "{}")["files"]
    found.quiet_seconds, found.attacked_seconds = (
        sum(map(statistics.median, costs[when].values())) for when in (False, True)
    )
    return found


def _read(reader: Reader, path: Path, folder: Path) -> tuple[float, str]:
    """Processor seconds, and what tells the outputs from others; a failure begins with ``!``."""
    before = cpu_of(reader)
    try:
        outcome = reader.run(Job(path, path.name, folder, dict(PLAN)))
        digest = hashlib.sha256(json.dumps(outcome.as_json()).encode())
        for name in sorted(outcome.file_names):
            digest.update((folder / name).read_bytes())
        said = digest.hexdigest()
    except Failure as failure:
        said = f"!{failure}"
    cost = cpu_of(reader) - before
    shutil.rmtree(folder, ignore_errors=True)
    return cost, said
