"""Word documents: every part of the package in one walk, as parts."""

from app.documents.word.document import opened

__all__ = ["opened"]
