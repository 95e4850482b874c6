"""Word and PowerPoint files of the years before 2007, through LibreOffice."""

from app.documents.legacy.document import opened

__all__ = ["opened"]
