"""The console drawn in process, in a home of its own, with a broker that nobody started."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import wiring
from app.monitoring import broker, collector
from config.settings import settings

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with nothing in it and a broker that nobody started."""
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path))
    monkeypatch.setenv("NEXUS_REDIS_URL", "redis://127.0.0.1:1")
    kept: list[Any] = [wiring.store, wiring.database, broker.client, collector.collector]

    def forget() -> None:
        settings.cache_clear()
        for made in kept:
            made.__closure__[0].cell_contents.cache_clear()

    forget()
    yield tmp_path
    wiring.database().engine.dispose()
    monkeypatch.undo()
    forget()


def console(page: str = "overview.py", **query: str) -> AppTest:
    """The console at one page, drawn."""
    at = AppTest.from_file(str(CHECKOUT / "streamlit_app.py"), default_timeout=60)
    at.run()
    for name, value in query.items():
        at.query_params[name] = value
    return at.switch_page(f"pages/{page}").run()


def text(at: AppTest) -> str:
    """Everything the page says."""
    said = [*at.title, *at.subheader, *at.markdown, *at.caption]
    alerts = [*at.error, *at.warning]
    return "\n".join([str(e.value) for e in said] + [f"{e.proto.title} {e.value}" for e in alerts]).replace("\\", "")
