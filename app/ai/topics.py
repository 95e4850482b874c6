"""Topics: words that occur together, by non-negative matrix factorisation of the paragraphs' tf-idf."""

import warnings
from collections.abc import Sequence
from typing import Any

from app.ai.language import is_unspaced
from app.ai.sentences import Sentence

MOST_TOPICS = 5
FEWEST_PASSAGES = 6  # with fewer there is nothing to group: the key phrases stand in
MOST_PASSAGES = 1_500  # bounds the factorisation to well under a second
PASSAGE_WORDS = 30  # sentences are gathered until a passage has about this many words
TERMS = 5
MOST_TERMS = 3_000  # words of the vocabulary


def topics(sentences: Sequence[Sentence], phrases: Sequence[str], stop: frozenset[str]) -> dict[str, Any]:
    """``topics``: each with ``terms`` and its ``weight`` (shares that sum to 1), and the ``method`` they come from."""
    passages = _passages(sentences)
    found = _factorise(passages, stop) if len(passages) >= FEWEST_PASSAGES else []
    if found:
        return {"method": "nmf", "topics": found}
    few = phrases[:MOST_TOPICS]
    return {"method": "key phrases", "topics": [{"terms": [p], "weight": round(1 / len(few), 3)} for p in few]}


def _passages(sentences: Sequence[Sentence]) -> list[str]:
    passages: list[str] = []
    words, gathered = 0, ""
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        if gathered and (words >= PASSAGE_WORDS or (before and before.block != sentence.block and words >= 12)):
            passages.append(gathered)
            words, gathered = 0, ""
        gathered = f"{gathered} {sentence.text}".strip()
        words += len(sentence.text.split())
    if gathered:
        passages.append(gathered)
    step = -(-len(passages) // MOST_PASSAGES) if passages else 1
    return passages[::step]


def _factorise(passages: Sequence[str], stop: frozenset[str]) -> list[dict[str, Any]]:
    # Imported late: see app.ai.summary.
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    if is_unspaced(" ".join(passages[:50])):
        return []
    vectorizer = TfidfVectorizer(
        token_pattern=r"[^\W\d_]{4,}", stop_words=sorted(stop) or None, max_features=MOST_TERMS, min_df=2, max_df=0.7
    )
    try:
        matrix = vectorizer.fit_transform(passages)
    except ValueError:  # no word stands in two passages
        return []
    count = min(MOST_TOPICS, len(passages) // 3, matrix.shape[1])
    if count < 2:
        return []
    model = NMF(n_components=count, init="nndsvda", random_state=0, max_iter=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 200 rounds rank the terms; the last digits do not matter
        shares = model.fit_transform(matrix).sum(axis=0)
    return _ranked(model.components_, shares, list(vectorizer.get_feature_names_out()))


def _ranked(components: Any, shares: Any, names: list[str]) -> list[dict[str, Any]]:
    total = float(shares.sum()) or 1.0
    rows = []
    for row, share in zip(components, shares, strict=True):
        order = sorted(range(len(names)), key=lambda i: (-round(float(row[i]), 6), names[i]))
        terms = [str(names[i]) for i in order[:TERMS] if row[i] > 0.05 * max(row[order[0]], 1e-9)]
        if terms and float(share) > 0:
            rows.append({"terms": terms, "weight": round(float(share) / total, 3)})
    return sorted(rows, key=lambda topic: (-float(str(topic["weight"])), str(topic["terms"])))
