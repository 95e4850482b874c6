"""What derives from PACKS, and what must agree with the libraries underneath."""

import re
from pathlib import Path

import pytest

from config.packs import DEFAULT_QUEUE, PACKS, PRIORITIES, QUEUES, pack_of, route

CHECKOUT = Path(__file__).resolve().parents[2]


def test_every_page_of_the_navigation_exists_and_every_page_is_in_it() -> None:
    named = {page.script for pack in PACKS for page in pack.pages}
    assert named == {path.name for path in (CHECKOUT / "pages").glob("*.py") if path.name != "__init__.py"}


def test_every_task_goes_to_the_queue_of_its_pack() -> None:
    from config.celery_config import celery_app

    celery_app.loader.import_default_modules()
    ours = [name for name in celery_app.tasks if name.startswith("app.tasks.")]
    assert len(ours) > 10
    for name in ours:
        module = name.rpartition(".")[0]
        assert [pack.queue for pack in PACKS if pack.tasks == module] == [route(name)["queue"]]


def test_celerys_own_tasks_go_to_a_queue_that_is_served() -> None:
    assert pack_of("celery.accumulate").queue == DEFAULT_QUEUE
    assert DEFAULT_QUEUE in QUEUES


def test_the_monitor_reads_priorities_where_kombu_writes_them() -> None:
    from kombu.transport.redis import Channel

    from app.monitoring.broker import SEPARATOR, lists_of
    from config.celery_config import celery_app

    assert Channel.sep == SEPARATOR
    assert tuple(celery_app.conf.broker_transport_options["priority_steps"]) == PRIORITIES
    assert lists_of("q")[:2] == ["q", "q\x06\x161"]


def test_a_message_to_an_unknown_queue_is_refused_where_it_is_sent() -> None:
    from celery.exceptions import ImproperlyConfigured, QueueNotFound

    from app.tasks.maintenance_tasks import health_check

    with pytest.raises((QueueNotFound, ImproperlyConfigured)):
        health_check.apply_async(queue="no_such_queue")


def test_no_shared_task_and_no_eager_mode() -> None:
    for path in (CHECKOUT / "app").rglob("*.py"):
        assert not re.search(r"@shared_task|always_eager", path.read_text()), path
