"""What the groups of rich text are for: which hold text, which hold facts, and which nobody sees."""

from typing import NamedTuple

from app.documents.model import Place

STORIES = {
    "header": Place.HEADER,
    "headerl": Place.HEADER,
    "headerr": Place.HEADER,
    "headerf": Place.HEADER,
    "footer": Place.FOOTER,
    "footerl": Place.FOOTER,
    "footerr": Place.FOOTER,
    "footerf": Place.FOOTER,
    "footnote": Place.FOOTNOTE,
    "annotation": Place.COMMENT,
    "shptxt": Place.TEXT_BOX,
    "dptxbxtext": Place.TEXT_BOX,
}
"""Groups that hold text of their own."""
GATHERED = frozenset({
    "fldinst", "atnauthor", "listtext", "pntext", "title", "subject", "author", "manager", "company", "operator",
    "category", "keywords", "comment", "doccomm", "creatim", "revtim", "printim", "propname", "staticval",
    "hlinkbase",
})  # fmt: skip
"""Groups whose text is a fact, not a part of the story."""
_SEEN = frozenset({
    "shppict", "shpinst", "shp", "shptxt", "field", "fldrslt", "footnote", "annotation", "upr", "ud", "bkmkstart",
    "xe", "tc", "listtext", "pntext", "fldinst", "atnauthor", "userprops", "ftnalt", "shpgrp", "shprslt",
    "nesttableprops", "htmltag", "mhtmltag", "hl",
})  # fmt: skip
"""Groups that are marked as passed over by programs that do not know them, and that we know."""
UNSEEN = frozenset({
    "stylesheet", "colortbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "pict", "objdata",
    "objclass", "objname", "nonshppict", "themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl",
    "bkmkstart", "bkmkend", "atnid", "atnref", "atrfstart", "atrfend", "atndate", "atnicn", "atnparent", "ftnsep",
    "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "fontemb", "panose", "falt", "filetbl", "template",
    "private", "background", "sp", "do", "shprslt", "nonesttables", "pgptbl", "formfield", "datafield", "docvar",
    "xe", "tc", "txe", "rxe", "mmathPr", "wgrffmtfilter", "protusertbl", "passwordhash", "password", "userprops",
    "pnseclvl", "pntxta", "pntxtb", "blipuid", "picprop", "nesttableprops", "fldtype", "linkval", "oldcprops",
    "oldpprops", "oldtprops", "oldsprops", "defchp", "defpap", "pgp", "objalias", "objsect", "htmltag", "mhtmltag",
    "xmlattrname", "xmlattrvalue", "factoidname", "svb", "hl",
})  # fmt: skip
"""Groups without text that a person sees. A style sheet and a list of fonts are read for what they say."""


class Group(NamedTuple):
    """What counts within a group, and is as before behind it."""

    purpose: str = ""
    """The word that named the group, or one it stands in; empty for text."""
    skip: bool = False
    font: int = 0
    unicode_skip: int = 1
    hidden: bool = False
    opened: str = ""
    """A story, a field or a fact that began with this very group."""


def is_passed_over(word: str) -> bool:
    """Whether a group marked with a star, and named so, is not for us."""
    return word not in _SEEN and word not in GATHERED and word not in STORIES
