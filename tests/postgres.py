"""A PostgreSQL server for tests: in a folder of its own, on a free port, gone with the tests."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import STRICT, free_port

NOBODY = "nobody"


def programs() -> Path | None:
    """The folder with initdb and postgres; Debian keeps them off PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server; the URL of its first database, without a driver's name."""
    folder = programs()
    if folder is None:
        if STRICT:
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    data, port = Path(tempfile.mkdtemp(prefix="nexus-postgres-")), free_port()
    user = NOBODY if os.geteuid() == 0 else None  # it refuses to run as root
    if user:
        os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    made = [folder / "initdb", "-D", data / "db", "-A", "trust", "-U", "nexus", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(made, check=True, user=user, stdout=subprocess.DEVNULL, cwd=data)
    options = ["fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}", "max_connections=60"]
    command = [folder / "postgres", "-D", data / "db", "-p", str(port)]
    command += [word for option in options for word in ("-c", option)]
    process = subprocess.Popen(command, user=user, stderr=subprocess.DEVNULL, cwd=data)
    try:
        url = f"postgresql://nexus@127.0.0.1:{port}/postgres"
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(data, ignore_errors=True)


def _wait(url: str) -> None:
    for _ in range(200):
        with contextlib.suppress(DBAPIError):
            run(url, "SELECT 1")
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL did not come up")


def run(url: str, sql: str) -> None:
    """One statement outside any transaction."""
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(sql))
    finally:
        engine.dispose()
