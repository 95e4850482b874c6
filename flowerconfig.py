"""Flower's defaults, however it is started: on the console's address only, and behind this home's password."""

import os

from app.stack.plan import FLOWER_USER
from app.stack.secret import kept
from config.settings import settings

address = settings().console_host
if "FLOWER_BASIC_AUTH" not in os.environ:
    basic_auth = [f"{FLOWER_USER}:{kept(settings().var / 'secrets' / 'flower')[0]}"]
