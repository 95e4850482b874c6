"""Web pages: what a browser without scripts would show."""

from app.documents.webpage.page import Webpage, opened, tree

__all__ = ["Webpage", "opened", "tree"]
