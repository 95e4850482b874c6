"""Specs of the charts, as plain data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.monitoring.views import QueueView
from config.packs import PRIORITIES

GREEN, AMBER, RED = "#10B981", "#F59E0B", "#EF4444"
# From urgent to patient: warm before the default, the accent for it, cool and grey after.
PRIORITY_COLOURS = (
    "#E11D48",
    "#F43F5E",
    "#FB7185",
    "#FB923C",
    "#FBBF24",
    "#6366F1",
    "#818CF8",
    "#A5B4FC",
    "#94A3B8",
    "#64748B",
)

FEWEST_MINUTES = 20
PerMinute = Sequence[tuple[datetime, int, int, int]]


def throughput(per_minute: PerMinute) -> dict[str, Any]:
    """Tasks that ended in each minute, stacked by how they ended; a quiet beginning is left out."""
    first = next((i for i, row in enumerate(per_minute) if any(row[1:])), 0)
    per_minute = per_minute[max(0, min(first - 2, len(per_minute) - FEWEST_MINUTES)) :]
    names = (("succeeded", GREEN), ("retried", AMBER), ("failed", RED))
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"right": 0, "top": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10},
        "grid": {"left": 34, "right": 6, "top": 34, "bottom": 24},
        "xAxis": {"type": "time", "splitLine": {"show": False}, "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "splitNumber": 3, "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "tasks",
                "name": name,
                "barMaxWidth": 12,
                "itemStyle": {"color": colour},
                "data": [[row[0].isoformat(), row[place]] for row in per_minute],
            }
            for place, (name, colour) in enumerate(names, start=1)
        ],
    }


def by_priority(queues: Sequence[QueueView]) -> dict[str, Any]:
    """What waits in each queue, split by priority; 0 is taken first and stands leftmost."""
    shown = [queue for queue in reversed(queues) if queue.ready is not None]
    return {
        "tooltip": {"trigger": "item", "formatter": "{b}<br>priority {a}: {c} waiting"},
        "legend": {"top": 0, "left": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10, "itemGap": 9},
        "grid": {"left": 8, "right": 14, "top": 36, "bottom": 22, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "splitNumber": 4},
        "yAxis": {"type": "category", "data": [queue.queue.removesuffix("_queue") for queue in shown]},
        "series": [
            {
                "type": "bar",
                "stack": "ready",
                "name": str(priority),
                "barMaxWidth": 14,
                "itemStyle": {"color": PRIORITY_COLOURS[priority]},
                "data": [queue.by_priority.get(priority, 0) for queue in shown],
            }
            for priority in PRIORITIES
        ],
    }
