"""Mail: messages as they were sent (.eml), as Outlook keeps them (.msg), mailboxes, and pages saved as messages."""

from app.documents.message.document import opened

__all__ = ["opened"]
