"""Text files: plain, Markdown and JSON."""

from app.documents.plaintext.document import opened

__all__ = ["opened"]
