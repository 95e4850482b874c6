"""OpenDocument texts and presentations (.odt, .odp, their templates), as parts."""

from app.documents.opendocument.document import opened

__all__ = ["opened"]
