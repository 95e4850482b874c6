"""CSV and TSV files: one sheet of texts, whose types are found out where they matter."""

from app.documents.csvfile.document import opened

__all__ = ["opened"]
