"""Word documents: every part of the package in one walk, as blocks; text, Markdown and tables are written from them."""

from app.documents.word.document import read

__all__ = ["read"]
