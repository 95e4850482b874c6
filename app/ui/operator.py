"""Who acts: the name that the audit list gets."""

CONSOLE = "console"
