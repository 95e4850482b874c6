"""From the parts of a document to files and figures: one writer for each output, the same for every format."""

from app.documents.writing.write import GENERAL, write

__all__ = ["GENERAL", "write"]
