"""Names: runs of capitalised words, told apart by the words beside them. No list of all names, no grammar."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.ai.evidence import (
    GIVEN_NAMES,
    LEGAL_FORMS,
    NOT_NAMES,
    ORGANISATION_FIRST,
    ORGANISATION_LAST,
    PLACE_LAST,
    PLACES,
    PLACES_OF_TWO,
    ROLES,
    SAYING,
    TITLES,
)

CAPITALISED_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: there a single word is no name without evidence."""
CONNECTORS = frozenset({"and", "of", "&", "de", "del", "der", "van", "von", "la", "du"})
LONGEST_NAME = 6  # words
_WORD = r"[^\W\d_a-zß-öø-ÿ][\w'’-]{0,40}"
RUN = re.compile(
    rf"(?:(?:{'|'.join(sorted(TITLES))})\.?[ ])?{_WORD}\.?"
    rf"(?:[ ](?:&[ ]|(?:of|de|del|der|van|von|la|du|and)[ ](?=[^\W\d_a-zß-öø-ÿ]))?{_WORD}){{0,{LONGEST_NAME}}}"
)
AFTER_ROLE = re.compile(rf"^(?:,| \(| [-–—])\s?(?:the |our )?(?:\w+ ){{0,3}}{ROLES}\b", re.IGNORECASE)
AFTER_SAYING = re.compile(rf"^ {SAYING}\b")
SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n\x1f]|[•|\t])[\s\"'“‘(]*$")


@dataclass(slots=True)
class Name:
    """A name as first written, how often, and what speaks for each kind."""

    text: str
    first: int
    times: int = 1
    inside: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def kind(self) -> str:
        """The kind with most evidence, ``name`` where there is none."""
        return max(sorted(self.kinds), key=lambda kind: self.kinds[kind]) if self.kinds else "name"


def names(text: str, language: str) -> list[Name]:
    """Every name with its count, in the order of first mention; short forms are counted with the full one."""
    found: dict[str, Name] = {}
    for start, run, after, at_start in _runs(text):
        key = run.lower()
        if key in found:
            found[key].times += 1
        else:
            found[key] = Name(run, start)
        found[key].inside += not at_start
        found[key].kinds.update(_evidence(run, after))
    # Joined first: "Keller" at the start of a sentence is a name only because of "Maria Keller" elsewhere.
    return [name for name in _joined(list(found.values())) if _is_name(name, language)]


def _runs(text: str) -> Iterator[tuple[int, str, str, bool]]:
    """Where a run begins, its words, what follows it, and whether a sentence begins with it."""
    for match in RUN.finditer(text):
        at_start = bool(SENTENCE_START.search(text[max(0, match.start() - 12) : match.start()]))
        after = text[match.end() : match.end() + 60]
        words = match.group().split()
        ends = [i + 1 for i, word in enumerate(words) if word.strip(".") in LEGAL_FORMS]
        cut = ends[0] if ends else len(words)
        if run := _trimmed(words[:cut]):
            yield match.start(), run, "" if words[cut:] else after, at_start and run.split()[0] == words[0]
        if run := _trimmed(words[cut:]):
            yield match.start() + 1, run, after, False


def _trimmed(words: list[str]) -> str:
    """The run without words that only stand beside a name: "The Harbour Street" is about Harbour Street."""
    while words and words[0].strip(".") in NOT_NAMES | CONNECTORS:
        words = words[1:]
    while words and words[-1].strip(".") in NOT_NAMES | CONNECTORS:
        words = words[:-1]
    run = " ".join(words)
    if not run.endswith(("Inc.", "Ltd.", "Co.", "Corp.")):
        run = run.removesuffix(".")
    run = re.sub(r"['’]s$", "", run)
    return run if len(run) > 1 else ""


def _evidence(run: str, after: str) -> list[str]:
    words = [word.strip(".") for word in run.split()]
    if words[-1] in ORGANISATION_LAST or words[0] in ORGANISATION_FIRST:
        return ["organisation"] * 2 if len(words) > 1 else []
    if words[0] in TITLES:
        return ["person"] * 3
    if run in PLACES or run in PLACES_OF_TWO or (words[-1] in PLACE_LAST and len(words) > 1):
        return ["place"] * 2
    if words[0] in GIVEN_NAMES and 2 <= len(words) <= 4:
        return ["person"] * 2
    if 2 <= len(words) <= 3 and (AFTER_ROLE.match(after) or AFTER_SAYING.match(after)):
        return ["person"]
    return []


def _is_name(name: Name, language: str) -> bool:
    words = name.text.split()
    if name.kinds:
        return True
    if language in CAPITALISED_NOUNS or len(name.text) < 3:
        return False
    if len(words) == 1:
        # One capitalised word: twice in mid-sentence, or once as an abbreviation, is a name; else it may be a heading.
        return name.inside >= 2 and name.text.strip(".") not in GIVEN_NAMES | TITLES
    return name.inside > 0 and name.text != name.text.upper()


def _joined(found: list[Name]) -> list[Name]:
    """Adds "Keller" to "Dr Maria Keller" and "Acme" to "Acme Ltd" where only one longer name fits."""
    by_end: dict[str, list[Name]] = {}
    for name in found:
        words = [word.strip(".").lower() for word in name.text.split()]
        if len(words) > 1 and name.kind in ("person", "organisation"):
            ends = {" ".join(words[i:]) for i in range(1, len(words))} if name.kind == "person" else set()
            starts = {" ".join(words[:i]) for i in range(1, len(words))}
            for end in ends | starts:
                by_end.setdefault(end, []).append(name)
    gone: set[int] = set()
    for name in sorted(found, key=lambda n: len(n.text)):
        bare = [w for w in name.text.replace(".", "").split() if w not in TITLES]
        fits = [full for full in by_end.get(" ".join(bare).lower(), []) if full is not name and id(full) not in gone]
        if len(fits) == 1 and name.kind in ("name", fits[0].kind):
            fits[0].times += name.times
            fits[0].first = min(fits[0].first, name.first)
            gone.add(id(name))
    return sorted((name for name in found if id(name) not in gone), key=lambda n: n.first)
