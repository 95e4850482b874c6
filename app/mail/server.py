"""A mail server, as a URL names it: ``smtp://user:password@host:587?starttls=no``, ``smtps://host``."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from app.errors import GiveUp

PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 20.0
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
SHAPE = "Write NEXUS_SMTP_URL as smtp://user:password@host:587, or smtps://host; ?starttls=no where there is no TLS."


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over. ``seconds``: the longest that one answer may take."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = True
    seconds: float = SECONDS

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The server that ``url`` names. User and password are percent-encoded.

        Raises:
            GiveUp: ``bad_setting``: it is no such URL, or would send a password through the network unencrypted.
        """
        try:
            parts = urlsplit(url)
            options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
            seconds = float(options.pop("seconds", SECONDS))
        except (KeyError, ValueError) as error:
            raise _bad("is no address of a mail server") from error
        starttls = options.pop("starttls", "yes")
        if not host or parts.path not in ("", "/") or options or starttls not in ("yes", "no") or seconds <= 0:
            raise _bad("is no address of a mail server")
        server = cls(
            host=host,
            port=port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtps",
            starttls=parts.scheme == "smtp" and starttls == "yes",
            seconds=seconds,
        )
        if server.user and not server.encrypted and host not in LOCAL:
            raise _bad("would send the password unencrypted")
        return server

    @property
    def encrypted(self) -> bool:
        """Whether what is said cannot be read on the way."""
        return self.tls or self.starttls

    def __str__(self) -> str:
        """Host and port, as they are shown."""
        return f"{self.host}:{self.port}"


def _bad(wrong: str) -> GiveUp:
    return GiveUp(f"NEXUS_SMTP_URL {wrong}.", code="bad_setting", cure=SHAPE)
