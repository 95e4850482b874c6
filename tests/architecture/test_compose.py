"""What the compose file must keep: nothing runs as root or without limits, every queue is served, nothing is exposed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.packs import QUEUES
from config.settings import PREFIX, Settings

CHECKOUT = Path(__file__).resolve().parents[2]
KNOWN = {
    "build", "cap_drop", "command", "cpus", "depends_on", "environment", "healthcheck", "image", "init", "logging",
    "mem_limit", "ports", "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip
COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.fixture(params=sorted(SERVICES))
def service(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each container in turn."""
    return SERVICES[request.param]


def test_only_known_keys_are_used(service: dict[str, Any]) -> None:
    assert set(service) <= KNOWN


def test_no_container_is_privileged(service: dict[str, Any]) -> None:
    user = str(service["user"]).split(":")[0]
    assert user.isdigit()
    assert int(user) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True


def test_every_container_has_limits_and_a_health_check(service: dict[str, Any]) -> None:
    assert service["mem_limit"]
    assert service["cpus"] > 0
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert service["logging"]["options"]["max-size"]
    assert service["restart"] == "unless-stopped"


def test_ports_are_published_on_this_machine_only(service: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_only_the_console_and_flower_are_published() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"console", "flower"}


def test_every_queue_has_exactly_one_worker_and_there_is_one_beat() -> None:
    commands = [service.get("command", []) for service in SERVICES.values()]
    served = [command[2] for command in commands if command[:2] == ["./celery_worker.sh", "--queue"]]
    assert sorted(served) == sorted(QUEUES)
    assert sum("beat" in command for command in commands) == 1


def test_passwords_are_required_and_never_written_down() -> None:
    assert "${REDIS_PASSWORD:?" in SERVICES["redis"]["environment"]["REDISCLI_AUTH"]
    assert "${FLOWER_PASSWORD:?" in SERVICES["flower"]["environment"]["FLOWER_BASIC_AUTH"]
    assert "$$REDISCLI_AUTH" in SERVICES["redis"]["command"][2]


def test_containers_are_given_known_settings_only(service: dict[str, Any]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for name in service.get("environment", {}) if name.startswith(PREFIX)} <= known


def test_the_broker_keeps_what_is_queued() -> None:
    command = SERVICES["redis"]["command"][2]
    for words in ("--appendonly yes", "--maxmemory-policy noeviction"):
        assert words in command


def test_every_file_the_image_copies_exists() -> None:
    kept = [line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [name for name in kept if name != "LICENSE" and not (CHECKOUT / name).exists()] == []


def test_the_image_does_not_run_as_root_and_installs_by_hash() -> None:
    text = (CHECKOUT / "Dockerfile").read_text()
    assert "\nUSER 10001:10001\n" in text
    assert "--require-hashes" in text
