"""Key phrases: runs of meaningful words, scored by how often they stand alone and how telling their words are.

C-value (Frantzi, Ananiadou and Mima, 2000): a phrase loses what its longer relatives already say, so that "quarterly
sales" wins over "quarterly" and "sales" where they always go together. Weighted by the words' inverse frequency.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from app.ai.language import is_unspaced, words_of

LONGEST = 4  # words
MOST_CANDIDATES = 20_000  # phrases kept while counting; a long text repeats what matters well before that
TOKEN = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*|[^\w\s]")
UNSPACED_RUN = re.compile(r"[\u4e00-\u9fff]{2,8}|[\u30a0-\u30ff]{3,12}|[\u0e00-\u0e7f]{3,12}")
CALENDAR = words_of("""january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday quarter jan feb mar apr jun jul aug sep sept oct nov dec""")


def key_phrases(sentences: Sequence[str], stop: frozenset[str], most: int, *, english: bool) -> list[str]:
    """Up to ``most`` phrases, best first, none a part of another."""
    if is_unspaced(" ".join(sentences[:50])):
        counts = Counter(run for s in sentences for run in UNSPACED_RUN.findall(s))
        ranked = sorted(counts, key=lambda p: (-counts[p] * math.log2(1 + len(p)), p))
        return _apart([(p,) for p in ranked], {(p,): p for p in ranked}, most)
    counted: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    spread: Counter[str] = Counter()
    for sentence in sentences:
        runs = list(_runs(sentence, stop, english))
        spread.update({word.lower() for run in runs for word in run})
        for run in runs:
            for phrase in _inside(run):
                key = tuple(word.lower() for word in phrase)
                if key in counted or len(counted) < MOST_CANDIDATES:
                    counted[key] += 1
                    written[key][" ".join(phrase)] += 1
    scores = _scores(counted, spread, len(sentences))
    ranked_keys = sorted(scores, key=lambda key: (-round(scores[key], 6), key))
    return _apart(ranked_keys, {key: _surface(written[key]) for key in ranked_keys}, most)


def _runs(sentence: str, stop: frozenset[str], english: bool) -> Iterator[list[str]]:
    run: list[str] = []
    for token in TOKEN.findall(sentence):
        if _carries(token, stop, english):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _carries(token: str, stop: frozenset[str], english: bool) -> bool:
    word = token.lower()
    if len(word) < 2 or word in stop or word in CALENDAR or any(c.isdigit() for c in word) or not word[0].isalpha():
        return False
    # Without a grammar: adverbs and participles end a phrase, unless a capital letter makes them part of a name.
    return not (english and token.islower() and len(word) > 4 and word.endswith(("ly", "ed")))


def _inside(run: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, LONGEST + 1):
        for start in range(len(run) - size + 1):
            yield tuple(run[start : start + size])


def _scores(counted: Counter[tuple[str, ...]], spread: Counter[str], sentences: int) -> dict[tuple[str, ...], float]:
    longer: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, times in counted.items():
        for size in range(1, len(key)):
            for start in range(len(key) - size + 1):
                longer[key[start : start + size]].append(times)
    scores: dict[tuple[str, ...], float] = {}
    for key, times in counted.items():
        around = longer.get(key)
        alone = times - (sum(around) / len(around) if around else 0.0)
        telling = sum(math.log(1 + sentences / spread[word]) for word in key) / len(key)
        if alone > 0 and len(max(key, key=len)) > 3:
            # Once is chance: what is repeated counts several times as much.
            scores[key] = alone**1.5 * math.log2(1 + len(key)) * math.sqrt(telling)
    return scores


def _surface(forms: Counter[str]) -> str:
    form = min(forms, key=lambda f: (-forms[f], f))
    words = form.split()
    # A capital at the start of a sentence is not part of the phrase; one on every word is a name.
    if len(words) > 1 and words[0].istitle() and all(word.islower() for word in words[1:]):
        return form.lower()
    return form


def _apart(ranked: Sequence[tuple[str, ...]], text: dict[tuple[str, ...], str], most: int) -> list[str]:
    kept: list[tuple[str, set[str]]] = []
    for key in ranked:
        stems = {_stem(word) for word in key}
        if not any(_much_alike(stems, other) for _, other in kept):
            kept.append((text[key], stems))
        if len(kept) == most:
            break
    return [phrase for phrase, _ in kept]


def _much_alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) > 0.6 * min(len(one), len(other))


def _stem(word: str) -> str:
    """Plural and singular are one word here; enough to tell repeats, too rough for anything else."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
