"""Rich text (.rtf)."""

from app.documents.richtext.document import opened

__all__ = ["opened"]
