"""The digest: one report over the documents of a run, and what went wrong with those that failed."""

from app.reports.across import headlines, view
from app.reports.items import Digest, DigestItem, Entity
from app.reports.page import page

__all__ = ["Digest", "DigestItem", "Entity", "headlines", "render"]


def render(digest: Digest) -> str:
    """The digest as one HTML file that needs no network and no script. Text of documents is escaped."""
    return page("digest.html.j2", view(digest))
