"""What changed from one version of a document to another, whatever formats they are in."""

from app.documents.comparison.compare import Compared

__all__ = ["Compared"]
