"""``.env.example`` says what the settings are; it is made from them and may not drift."""

from pathlib import Path

import pytest

from app.cli.env_example import env_example
from config.settings import PREFIX, Settings

CHECKOUT = Path(__file__).resolve().parents[2]


def test_env_example_is_what_the_settings_say() -> None:
    said = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
    assert said == env_example(), "make it again: ./nexus settings --env-example > .env.example"


def test_every_setting_has_a_description() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_with_every_line_switched_on_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    switched_on = tmp_path / ".env"
    lines = env_example().splitlines()
    switched_on.write_text("\n".join(line.removeprefix("# ") for line in lines if line.startswith(f"# {PREFIX}")))
    assert Settings(_env_file=switched_on) == Settings(_env_file=None)
