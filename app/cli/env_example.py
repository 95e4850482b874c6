"""``.env.example`` as it has to be: every setting with its description and default, derived from ``Settings``."""

import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from config.settings import CHECKOUT, PREFIX, Settings

HEAD = """\
# Every setting of an installation, with its default. Copy this file to .env and change what you need;
# variables of the environment win over it. Made by: ./nexus settings --env-example > .env.example
"""


def env_example() -> str:
    """The whole file."""
    entries = (_entry(name, field) for name, field in Settings.model_fields.items())
    return "\n".join((HEAD, *entries))


def _entry(name: str, field: FieldInfo) -> str:
    return f"# {field.description}\n# {PREFIX}{name.upper()}={_written(field.default)}\n"


def _written(value: Any) -> str:
    """A default as it is written in the environment; empty where there is none or it depends on the machine."""
    if value is None or value == CHECKOUT:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return json.dumps([str(part) if isinstance(part, Path) else part for part in value])
    if isinstance(value, SecretStr):
        return ""
    return str(value)
