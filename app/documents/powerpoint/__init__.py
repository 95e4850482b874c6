"""PowerPoint presentations: slides with tables, charts, diagrams, notes and comments, as parts."""

from app.documents.powerpoint.presentation import opened

__all__ = ["opened"]
