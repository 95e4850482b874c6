"""Images: facts, text, and copies in another size, format or orientation."""

from app.documents.image.document import opened

__all__ = ["opened"]
