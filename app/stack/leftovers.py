"""What a killed stack left behind when even its reaper was killed."""

from app.stack.processes import Leader, end_stack
from config.settings import Settings, stack_facts


def end_leftovers(settings: Settings) -> bool:
    """End what a killed stack left behind, by its facts, and forget those. Whether there was anything."""
    facts = stack_facts(settings.stack_file)
    told = {
        row["pid"]: Leader(row["stage"], row["created"])
        for row in facts.get("services", [])
        if row["pid"] and row["created"]
    }
    found = bool(facts) and end_stack(facts["stack"], told)
    settings.stack_file.unlink(missing_ok=True)
    return found
