"""Images: facts, EXIF, and copies in another size, format or orientation."""

from app.documents.image.picture import read

__all__ = ["read"]
