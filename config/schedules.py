"""The timetable that ships, as data."""

from typing import Any

from celery.schedules import crontab

MAINTENANCE = "app.tasks.maintenance_tasks"

TIMETABLE: dict[str, dict[str, Any]] = {
    "clean up temporary files": {
        "task": "app.tasks.file_tasks.cleanup_temp_files",
        "schedule": crontab(minute=17),
        "options": {"priority": 9},
    },
    "remove old history": {
        "task": f"{MAINTENANCE}.cleanup_old_results",
        "schedule": crontab(minute=41),  # every hour, so that it never has much to do
        "options": {"priority": 9},
    },
    "look for runs whose start was interrupted": {
        "task": f"{MAINTENANCE}.close_interrupted_starts",
        "schedule": crontab(),
        "options": {"priority": 9},
    },
}
