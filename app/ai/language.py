"""Which language a text is written in, and which of its words carry no meaning."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

UNKNOWN = "unknown"
FEWEST_WORDS = 5  # a handful of words is a guess, not a finding
SAMPLE = 20_000  # characters looked at; more changes no answer and only costs time
LEAST_PROBABILITY = 0.6  # under this two or more languages fit about as well: tables, code, lists of names
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\uf900-\ufaff]")
"""Characters of scripts written without spaces: Japanese, Chinese, Thai."""


def words_of(text: str) -> frozenset[str]:
    """A list of words written as prose, which is easier to read and to mend than a column of quoted strings."""
    return frozenset(text.split())


NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

# Frequent in business prose and in no published stop list: verbs of reporting and change, and counting words.
PLAIN_ENGLISH = words_of("""according agree agreed also ask asked based began begin bring brought came change changed come comes compared
    continue continued did does done during end ended expect expected fell follow following gave get gets getting give
    given gives goes going gone got grew grow had help helped hold holds however include included includes including
    increase increased keep keeps kept know known last later leave left let like likely long look looks made make makes
    making may mean means might need needed needs new next note noted number old ones open paid pay per plan planned
    provide provided put quite raise raised ran rather reach reached receive received remain remained remains report
    reported request requested require required rise rising rose said say says see seen sell sent set shall show showed
    shown shows since sold start started state stated stay stood take taken takes taking tell thing things think told
    took total toward try turn turned twice use used uses using want wanted way went whether will without work worked
    works would year years month months week weeks day days today yesterday tomorrow times time good better best large
    small big early late high higher low lower main able already still yet ever just only many much more most less least
    second third half page pages slide slides notes sheet""")


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 ``code`` (or ``unknown``), its English name and how sure the identification is, 0 to 1."""

    code: str
    name: str
    probability: float

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"code": self.code, "name": self.name, "probability": self.probability}


def count_words(text: str) -> int:
    """Words; where a script has no spaces, two characters count as a word."""
    unspaced = len(UNSPACED.findall(text))
    spaced = UNSPACED.sub(" ", text) if unspaced else text
    return sum(1 for _ in re.finditer(r"\w+(?:['’.,-]\w+)*", spaced)) + (unspaced + 1) // 2


def is_unspaced(text: str) -> bool:
    """True where a fifth or more of the letters belong to a script written without spaces."""
    sample = text[:SAMPLE]
    letters = sum(c.isalpha() for c in sample)
    return letters > 0 and len(UNSPACED.findall(sample)) * 5 >= letters


@cache
def _identifier() -> Any:
    # Imported late: loading the model takes half a second, which no process pays that never analyses.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Rare languages win wherever a text is not prose: product lists were taken for Nigerian Pidgin.
    identifier.set_languages(sorted(NAMES.keys() & set(identifier.labels)))
    return identifier


def identify(text: str) -> Language:
    """The language of a text; ``unknown`` for a handful of words or where nothing fits well."""
    sample = text[: SAMPLE // 2] + " " + text[len(text) // 2 :][: SAMPLE // 2] if len(text) > SAMPLE else text
    letters = " ".join(WORD.findall(sample))  # figures and addresses say nothing about a language
    if count_words(letters) < FEWEST_WORDS:
        return Language(UNKNOWN, "unknown", 0.0)
    code, probability = _identifier().classify(letters)
    if probability < LEAST_PROBABILITY:
        return Language(UNKNOWN, "unknown", round(float(probability), 3))
    return Language(code, NAMES.get(code, code), round(float(probability), 3))


def stop_words(language: str, sentences: Sequence[str]) -> frozenset[str]:
    """Words that carry no meaning, lower case.

    English: scikit-learn's list and a few verbs of business prose. Other languages: derived from the text itself, as
    the words of up to four letters and those that stand in more than an eighth of the sentences, except words mostly
    written with a capital letter in mid-sentence, which are names or German nouns.
    """
    if language == "en":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # late: see app.ai.summary

        return frozenset(ENGLISH_STOP_WORDS) | PLAIN_ENGLISH
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for sentence in sentences:
        words = WORD.findall(sentence)
        inside.update({word.lower() for word in words})
        capital.update({word.lower() for word in words[1:] if word[0].isupper()})
    often = max(3, len(sentences) / 8)
    return frozenset(w for w, n in inside.items() if (len(w) <= 4 or n > often) and capital[w] * 2 <= n)
