"""PowerPoint presentations: slides with tables, charts, diagrams, notes and comments."""

from app.documents.powerpoint.presentation import read

__all__ = ["read"]
