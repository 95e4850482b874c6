"""Summaries and key points: sentences of the text, ranked by how much of the rest they stand for.

TextRank (Mihalcea and Tarau, 2004): sentences are nodes, the cosine similarity of their tf-idf vectors are edges, and
PageRank's power iteration finds the central ones. Nothing is written that the document does not say.
"""

import re
from collections.abc import Sequence
from typing import Any

from app.ai.language import is_unspaced
from app.ai.sentences import Sentence

MOST_RANKED = 600  # the similarity matrix grows with the square: 600 sentences are 3 MB and 20 ms
DAMPING = 0.85  # as in the paper
ROUNDS = 50  # power iterations; the ranking settles after about twenty
TOO_ALIKE = 0.5  # cosine above which a second sentence adds nothing
LEAD = 0.6  # extra weight of a document's opening, where writers say what it is about
ADDRESS = re.compile(r"@|https?://|www\.|\+\d{2}|\?$")
"""Whom to call and what was asked: central words, but not what a text says."""
FIGURES = re.compile(r"\d|[%€$£¥]")
LABEL = re.compile(
    r"^(?:to|from|date|place|present|apologies|subject|reference|re|cc|attn|an|von|datum|betreff)\s*:", re.I
)
"""The head of a letter or of minutes: full of names, and no sentence."""
DECISION = re.compile(
    r"\b(?:agree[ds]?|approve[ds]?|decide[ds]?|must|shall|deadline|due|recommend\w*|risk\w*|target\w*|increase[ds]?|"
    r"decrease[ds]?|grew|fell|rose|profit\w*|loss\w*|because|therefore|will)\b",
    re.IGNORECASE,
)


def vectors(texts: Sequence[str], stop: frozenset[str]) -> Any:
    """A sparse tf-idf matrix, a row for each text; None where no word is left to compare."""
    # Imported late: scikit-learn takes a second and 60 MB, which no process pays that never analyses.
    from sklearn.feature_extraction.text import TfidfVectorizer

    if is_unspaced(" ".join(texts[:50])):
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
    else:
        vectorizer = TfidfVectorizer(
            token_pattern=r"[^\W\d_]{2,}", stop_words=sorted(stop) or None, sublinear_tf=True, strip_accents=None
        )
    try:
        return vectorizer.fit_transform(texts)
    except ValueError:  # an empty vocabulary: only stop words, or no words at all
        return None


def pick(sentences: Sequence[Sentence], stop: frozenset[str], most: int, *, points: bool = False) -> list[str]:
    """Up to ``most`` sentences in the order of the text; with ``points`` those with figures and decisions first."""
    pool = _distinct([s for s in sentences if s.prose])
    if not pool:  # a table or a list: its beginning says more than any ranking of its cells
        lines = [s for s in _distinct(sentences) if sum(c.isalpha() for c in s.text) * 3 >= len(s.text) * 2]
        return [sentence.text for sentence in (lines or sentences)[:most]]
    most = min(most, max(1, (len(pool) + 1) // 2))  # a summary longer than half of its text is no summary
    if len(pool) <= most:
        return [sentence.text for sentence in pool]
    matrix = vectors([sentence.text for sentence in pool], stop)
    if matrix is None:
        return [sentence.text for sentence in pool[:most]]
    pool, matrix = _closest_to_the_whole(pool, matrix)
    similar = (matrix @ matrix.T).toarray()
    scores = [score * _weight(pool[i].text, points) for i, score in enumerate(_rank(similar, len(pool)))]
    return [pool[i].text for i in sorted(_without_repeats(scores, similar, most))]


def _distinct(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Each sentence once: running headers and repeated clauses would otherwise vote for themselves."""
    seen = {re.sub(r"\W+", " ", s.text).strip().lower(): s for s in reversed(sentences)}
    kept = {id(sentence) for sentence in seen.values()}
    return [sentence for sentence in sentences if id(sentence) in kept]


def _closest_to_the_whole(pool: list[Sentence], matrix: Any) -> tuple[list[Sentence], Any]:
    """The ``MOST_RANKED`` sentences nearest to the text's centroid, found in linear time."""
    if len(pool) <= MOST_RANKED:
        return pool, matrix
    centroid = matrix.mean(axis=0).A1
    nearness = matrix @ centroid
    keep = sorted(sorted(range(len(pool)), key=lambda i: (-nearness[i], i))[:MOST_RANKED])
    return [pool[i] for i in keep], matrix[keep]


def _rank(similar: Any, count: int) -> list[float]:
    import numpy as np  # late: comes with scikit-learn

    links = similar.copy()
    np.fill_diagonal(links, 0.0)
    totals = links.sum(axis=1, keepdims=True)
    links = np.divide(links, totals, out=np.full_like(links, 1.0 / count), where=totals > 0)
    start = 1.0 + LEAD * np.exp(-np.arange(count) / max(1.0, count / 12))
    start /= start.sum()
    scores = start
    for _ in range(ROUNDS):
        scores = (1 - DAMPING) * start + DAMPING * (links.T @ scores)
    return [float(score) for score in scores * start]


def _weight(sentence: str, points: bool) -> float:
    facts = 0.35 * bool(FIGURES.search(sentence)) + 0.35 * bool(DECISION.search(sentence)) if points else 0.0
    return (1.0 + facts) * (0.5 if ADDRESS.search(sentence) else 1.0) * (0.3 if LABEL.match(sentence) else 1.0)


def _without_repeats(scores: Sequence[float], similar: Any, most: int) -> list[int]:
    picked: list[int] = []
    # Rounded, so that the last bits of a float never decide the order on another machine.
    for i in sorted(range(len(scores)), key=lambda i: (-round(scores[i], 9), i)):
        if all(similar[i, j] < TOO_ALIKE for j in picked):
            picked.append(i)
        if len(picked) == most:
            break
    return picked
