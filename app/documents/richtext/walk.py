"""A walk over the tokens of rich text: which group one stands in decides what a token means."""

import re
from collections.abc import Iterator

from app.documents.model import Part, Place
from app.documents.richtext.facts import Facts
from app.documents.richtext.groups import GATHERED, STORIES, UNSEEN, Group, is_passed_over
from app.documents.richtext.letters import SYMBOLS, Letters, character, joined
from app.documents.richtext.story import Story
from app.documents.richtext.tokens import Token

_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*(?:"([^"]*)"|([^\s"\\]\S*))?(?:.*?\\l\s+"([^"]*)")?', re.DOTALL)
_SYMBOL = re.compile(r"\s*SYMBOL\s+(\d{1,5})")
_DEEPEST = 10_000
_LONGEST_FACT = 20_000
_MARKS = frozenset({"listtext", "pntext"})


class Walk:
    """The state of a walk; ``take`` gives the parts that a token ends."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.letters = Letters()
        self.ended = False
        self.wrote = False
        """Whether the text has begun."""
        self._group = Group()
        self._groups: list[Group] = []
        self._stories = [Story()]
        self._bytes = bytearray()
        self._to_skip = 0
        self._star = self._first = False
        self._fact: list[str] = []
        self._author = ""
        self._fields: list[tuple[str, list[str]]] = []
        self._font = self._style = 0
        self._outline: int | None = None
        self._deeper = 0

    def take(self, token: Token) -> Iterator[Part]:
        """Go on by one token."""
        if token.data:
            self._data(token)
            return
        if token.word == "u" or token.word == "bin":
            self._unicode(token)
            return
        self._write_bytes()
        self._to_skip = 0
        if token.brace == b"{":
            self._open()
        elif token.brace:
            yield from self._close()
        elif token.word == "*" and self._first:
            self._star = True
        else:
            first, self._first = self._first, False
            if first:
                self._enter(token.word)
            self._star = False
            yield from self._word(token.word, token.number)

    def finish(self) -> Iterator[Part]:
        """The end of the file."""
        self._write_bytes()
        while len(self._stories) > 1:
            yield from self._end_story()
        yield from self._stories[0].end()

    # Groups

    def _open(self) -> None:
        if len(self._groups) >= _DEEPEST:  # deeper ones are read as if their braces were not there
            self._deeper += 1
            return
        self._groups.append(self._group)
        self._group = self._group._replace(opened="")
        self._first = True

    def _close(self) -> Iterator[Part]:
        if self._deeper:
            self._deeper -= 1
            return
        purpose, opened = self._group.purpose, self._group.opened
        self._first = self._star = False
        if opened in GATHERED:
            self._end_fact(purpose)
        elif opened in STORIES:
            yield from self._end_story()
        elif opened == "fldrslt":
            self._end_field()
        elif opened == "field" and self._fields:
            self._fields.pop()
        elif purpose == "stylesheet" and self._fact:
            self._end_style()
        self._group = self._groups.pop() if self._groups else self._group
        self.ended = not self._groups

    def _enter(self, word: str) -> None:
        """The first word of a group says what the group is for."""
        group = self._group
        if word == "ud":  # the better one of two texts; the other was passed over
            self._group = group._replace(skip=False)
        if group.skip:
            return
        if word == "upr":
            self._group = group._replace(skip=True)
        elif word in ("stylesheet", "fonttbl", "info") or word in GATHERED:
            self._group = group._replace(purpose=word, opened=word)
            self._fact = []
        elif word in STORIES and group.purpose != "stylesheet":
            self._begin_story(word)
        elif word == "field":
            self._fields.append(("", []))
            self._group = group._replace(opened=word)
        elif word == "fldrslt":
            self._group = group._replace(purpose="", opened=word)
        elif (word in UNSEEN and word != "userprops") or (self._star and is_passed_over(word)):
            if word == "pict":
                self._story.picture("picture")
            skip = group.purpose != "stylesheet"  # a style of characters begins with a star
            self._group = group._replace(skip=skip)

    def _begin_story(self, word: str) -> None:
        story = Story(STORIES[word])
        if word == "annotation":
            story.by, self._author = self._author, ""
        self._stories.append(story)
        self._group = self._group._replace(purpose="", opened=word, hidden=False)

    def _end_story(self) -> Iterator[Part]:
        story = self._stories.pop()
        parts = list(story.end())
        outer = self._stories[-1]
        if story.place in (Place.HEADER, Place.FOOTER):
            yield from parts
        else:
            outer.after.extend(parts)

    def _end_fact(self, purpose: str) -> None:
        text = joined(self._fact)
        self._fact = []
        if purpose in _MARKS:
            self._story.marker = [text]
        elif purpose == "atnauthor":
            self._author = text.strip()
        elif purpose == "fldinst":
            if self._fields:
                self._fields[-1] = (text, self._fields[-1][1])
            if symbol := _SYMBOL.match(text):
                self._write(character(int(symbol[1]) % 0x10000) if int(symbol[1]) != 183 else "•", outside=True)
        else:
            self.facts.text(purpose, text)

    def _end_field(self) -> None:
        if not self._fields:
            return
        instruction, written = self._fields[-1]
        found = _HYPERLINK.match(instruction)
        if found:
            target = (found[1] or found[2] or "").replace("\\\\", "\\") + (f"#{found[3]}" if found[3] else "")
            if target and not target.startswith("#"):
                self._story.link(target, joined(written))

    def _end_style(self) -> None:
        name = joined(self._fact).strip().rstrip(";")
        self.facts.style(self._style, name, self._outline)
        self._fact, self._style, self._outline = [], 0, None

    # Text

    @property
    def _story(self) -> Story:
        return self._stories[-1]

    def _data(self, token: Token) -> None:
        data = token.data
        self._first = self._star = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data and not self._group.skip and not self._group.hidden:
            self._bytes += data

    def _write_bytes(self) -> None:
        if self._bytes:
            self._write(self.letters.decode(bytes(self._bytes), self._group.font))
            self._bytes.clear()

    def _unicode(self, token: Token) -> None:
        if token.word == "bin":
            return
        if self._to_skip and self._group.unicode_skip:  # the substitute of the character before has not come
            self._to_skip = 0
        self._write_bytes()
        self._first = self._star = False
        self._write(character(token.number or 0))
        self._to_skip = self._group.unicode_skip

    def _write(self, text: str, *, outside: bool = False) -> None:
        group = self._group
        if group.skip or group.hidden:
            return
        if group.purpose and not outside:
            if len(self._fact) < _LONGEST_FACT:
                self._fact.append(text)
            return
        self.wrote = True
        self._story.pieces.append(text)
        if self._fields and len(self._stories) == 1:
            self._fields[-1][1].append(text)

    # Words

    def _word(self, word: str, number: int | None) -> Iterator[Part]:
        group = self._group
        if word == "uc":
            self._group = group._replace(unicode_skip=max(number if number is not None else 1, 0))
        elif group.skip:
            return
        elif word in SYMBOLS:
            self._write(SYMBOLS[word])
        elif group.purpose:
            self._fact_word(word, number)
        elif word in ("f", "af") or word in ("plain", "v", "deleted"):
            self._character_word(word, number)
        elif word in _PARAGRAPH:
            self._paragraph_word(word, number)
        elif word in ("trowd", "cellx", "clmrg", "clvmrg"):
            self._story.merge(word)
        else:
            yield from self._ending(word)
            self.letters.control(word, number)

    def _fact_word(self, word: str, number: int | None) -> None:
        purpose = self._group.purpose
        if purpose == "fonttbl":
            if word == "f":
                self._font = number or 0
            self.letters.font(self._font, word, number)
        elif purpose == "stylesheet":
            if word == "s":
                self._style = number or 0
            elif word == "outlinelevel":
                self._outline = number
        elif word == "f":
            self._group = self._group._replace(font=number or 0)
        else:
            self.facts.control(word, number)

    def _character_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._group = self._group._replace(font=number or 0)
        elif word == "plain":
            self._group = self._group._replace(font=self.letters.default_font, hidden=False)
        elif word in ("v", "deleted"):
            self._group = self._group._replace(hidden=number != 0)

    def _paragraph_word(self, word: str, number: int | None) -> None:
        story = self._story
        if word == "pard":
            story.plain()
        elif word == "intbl":
            story.in_table = True
        elif word == "s" and number is not None:
            story.heading = self.facts.headings.get(number, 0)
        elif word == "outlinelevel" and number is not None:
            story.heading = number + 1 if 0 <= number < 6 else 0
        elif word == "ls" and number:
            story.level = story.level or 0
        elif word == "ilvl" and number is not None:
            story.level = min(max(number, 0), 8)

    def _ending(self, word: str) -> Iterator[Part]:
        story = self._story
        if word in ("par", "sect", "page", "column", "\n", "\r"):
            yield from story.end_paragraph()
        elif word == "cell":
            story.end_cell()
        elif word == "row":
            yield from story.end_row()
        elif word == "nestcell":
            story.end_inner_cell()
        elif word == "nestrow":
            story.end_inner_row()


_PARAGRAPH = frozenset({"pard", "intbl", "s", "outlinelevel", "ls", "ilvl"})
