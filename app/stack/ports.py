"""Ports: asked for by a setting, or any free one for 0."""

import random
import socket

from app.errors import GiveUp

FREE_RANGE = (20_000, 32_000)
TRIES = 50


def choose(port: int, *, host: str, setting: str) -> int:
    """A port on ``host`` that nobody listens on; ``port`` 0 picks any.

    Raises:
        GiveUp: it is taken, or the address is not this machine's; the message names the setting.
    """
    if port == 0:
        return _any(host, setting)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise GiveUp(
                f"Port {port} on {host} cannot be used: {(error.strerror or str(error)).lower()}.",
                code="port_taken",
                cure=f"Set {setting} to another port, or to 0 for any free one.",
                port=port,
                setting=setting,
            ) from error
    return port


def _any(host: str, setting: str) -> int:
    # Below the range that systems take outgoing ports from: a client that tries again and again to reach a broker that
    # is just restarting could otherwise be given the broker's own port, connect to itself, and keep it from coming back.
    for _ in range(TRIES):
        try:
            return choose(random.randrange(*FREE_RANGE), host=host, setting=setting)
        except GiveUp as taken:
            last = taken
    raise last


def url(host: str, port: int) -> str:
    """Where a person on this machine reaches ``host``; an address that means "all of them" becomes this machine's."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
