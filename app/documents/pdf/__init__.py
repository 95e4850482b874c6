"""PDF: text by page, form values and notes, pictures, tables, thumbnails, metadata."""

from app.documents.pdf.document import opened

__all__ = ["opened"]
