"""The offline analyser finds what was planted, says what it cannot do, and never makes anything up."""

import subprocess
import sys
import time

import pytest

from app.ai.analysis import ANALYSES, MODEL_ONLY
from app.ai.offline import MOST_CHARACTERS, analyse
from app.errors import GiveUp

pytestmark = pytest.mark.xdist_group("analysis")  # whose libraries take seconds to load

MEMO = """Board memo

Harbour Lane Roasters Ltd closed the third quarter with revenue of £1.84 million, an increase of 12.4% over last year.
Dr Maria Keller, chief executive, told the board on 14 October 2026 that wholesale orders grew faster than planned.
The Hamburg warehouse was the bottleneck: deliveries were late and customers were angry. Keller asked the board to
approve a second packing shift.

Wholesale orders bring two thirds of revenue. The largest customer, Lindgren & Sons AB of Stockholm, placed orders worth
EUR 312,000 under contract HL-2026-0417. Wholesale margins were excellent and the team is proud of the result.

The price of green coffee is the biggest risk. Green coffee prices rose by 9 per cent, and green coffee will be scarce in
2027. The buyer, Tomas Okafor, recommends a forward contract, due by 30 November 2026. Questions go to
tomas.okafor@harbourlane.example or +44 117 496 0123, see https://harbourlane.example/memo.
"""
GERMAN = (
    "Der Mietvertrag für die Lagerhalle beginnt am 1. Februar 2027. Die Miete für die Lagerhalle beträgt 6.900 EUR im "
    "Monat. Die Lagerhalle liegt im Hafen von Hamburg und wird vor der Übergabe gereinigt. Herr Jonas Petersen von der "
    "Nordhafen Immobilien GmbH beantwortet alle Fragen zum Mietvertrag. Die Kaution ist bei der Übergabe fällig."
)


def found(kind: str, text: str = MEMO) -> dict[str, str]:
    return {row["text"]: row["kind"] for row in analyse(text, "entities").data["entities"] if row["kind"] == kind}


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        ("organisation", {"Harbour Lane Roasters Ltd", "Lindgren & Sons AB"}),
        ("person", {"Dr Maria Keller", "Tomas Okafor"}),
        ("place", {"Hamburg", "Stockholm"}),
        ("date", {"14 October 2026", "30 November 2026"}),
        ("money", {"£1.84 million", "EUR 312,000"}),
        ("percentage", {"12.4%", "9 per cent"}),
        ("reference", {"HL-2026-0417"}),
        ("email", {"tomas.okafor@harbourlane.example"}),
        ("phone", {"+44 117 496 0123"}),
        ("url", {"https://harbourlane.example/memo"}),
    ],
)
def test_planted_entities_are_found_with_their_kind(kind, planted):
    assert set(found(kind)) == planted


def test_a_surname_alone_is_counted_with_the_full_name():
    counts = {row["text"]: row["count"] for row in analyse(MEMO, "entities").data["entities"]}
    assert counts["Dr Maria Keller"] == 2
    assert "Keller" not in counts


def test_a_name_without_evidence_is_only_called_a_name():
    text = "We walked with Zorblat Quimby to the river. Later Zorblat Quimby sang, and we liked the songs a lot."
    assert found("name", text) == {"Zorblat Quimby": "name"}


def test_the_summary_is_made_of_sentences_of_the_text_in_their_order():
    analysis = analyse(MEMO, "summary", sentences=3)
    flat = " ".join(MEMO.split())
    places = [flat.index(sentence) for sentence in analysis.data["sentences"]]
    assert len(places) == 3
    assert places == sorted(places)
    assert "£1.84 million" in analysis.content
    assert "@" not in analysis.content


def test_a_repeated_sentence_is_in_the_summary_once():
    text = (
        "The harvest failed because of the long drought in spring. " * 20
        + "The bank gave the farmers more time to pay."
    )
    assert len(set(analyse(text, "summary").data["sentences"])) == len(analyse(text, "summary").data["sentences"])


def test_key_phrases_are_what_the_text_repeats_and_none_is_part_of_another():
    phrases = [p.lower() for p in analyse(MEMO, "key_phrases").data["key_phrases"]]
    assert "green coffee" in " ".join(phrases)
    assert "wholesale orders" in phrases
    assert not [(a, b) for a in phrases for b in phrases if a != b and f" {a} " in f" {b} "]


def test_key_points_prefer_figures_and_decisions():
    points = analyse(MEMO, "key_points", sentences=3).data["key_points"]
    assert sum(any(c.isdigit() for c in point) for point in points) >= 2


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The service was excellent and we love the friendly team. It is a wonderful place to eat.", "positive"),
        ("The delivery was terrible and the broken parcel made us angry. It is an awful company.", "negative"),
        ("The parcel has a weight of three kilograms. It was handed over at the counter on Monday.", "neutral"),
        ("I love it!", "positive"),
    ],
)
def test_sentiment_follows_the_wording(text, label):
    assert analyse(text, "sentiment").data["label"] == label


def test_sentiment_names_the_most_telling_sentences():
    data = analyse(MEMO, "sentiment").data
    assert "angry" in data["most_negative"]["text"]
    assert "proud" in data["most_positive"]["text"]


def test_sentiment_of_another_language_is_not_available_and_says_so():
    data = analyse(GERMAN, "sentiment").data
    assert data["available"] is False
    assert data["reason"] == "not available for German"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (MEMO, "en"),
        (GERMAN, "de"),
        ("La réunion du conseil a eu lieu à Lyon et la directrice a présenté les résultats du trimestre.", "fr"),
        ("El contrato con el proveedor empieza en enero y termina cuando las dos partes lo deciden.", "es"),
        ("契約は昨日署名されました。来月から新しい倉庫を使います。", "ja"),
        ("Hello there", "unknown"),
    ],
)
def test_the_language_is_told_or_said_to_be_unknown(text, code):
    assert analyse(text, "language").data["code"] == code


def test_german_nouns_are_no_names_and_words_without_meaning_are_no_phrases():
    entities = {row["text"]: row["kind"] for row in analyse(GERMAN, "entities").data["entities"]}
    assert entities["Nordhafen Immobilien GmbH"] == "organisation"
    assert entities["Herr Jonas Petersen"] == "person"
    assert "Kaution" not in entities
    analysis = analyse(GERMAN, "key_phrases")
    assert "Lagerhalle" in analysis.data["key_phrases"]
    assert not {"der", "die", "eine", "wird"} & set(analysis.content.lower().split(", "))
    assert "derived" in " ".join(analysis.warnings)


def test_topics_group_words_that_occur_together():
    text = "\n\n".join(
        f"The {a} needs fresh {b} every week, says report {i}. Without {b} the {a} would stop for a long while."
        for i in range(8)
        for a, b in (("engine", "diesel"), ("orchard", "water"))
    )
    groups = [set(topic["terms"]) for topic in analyse(text, "topics").data["topics"]]
    assert any({"engine", "diesel"} <= group and "orchard" not in group for group in groups)


def test_a_short_text_has_its_phrases_as_topics():
    assert analyse("Green tea is served with lemon cake.", "topics").data["method"] == "key phrases"


def test_an_overview_has_everything():
    analysis = analyse(MEMO, "overview")
    assert set(analysis.data) == {
        "summary", "key_points", "key_phrases", "entities", "sentiment", "topics", "language", "words",
    }  # fmt: skip
    assert analysis.content == analysis.data["summary"]
    assert 130 < analysis.data["words"] < 200
    assert analysis.provider == "offline"


def test_the_same_text_gives_the_same_answer():
    assert analyse(MEMO * 3, "overview").as_json() == analyse(MEMO * 3, "overview").as_json()


@pytest.mark.parametrize("kind", ANALYSES)
@pytest.mark.parametrize(
    "text",
    [
        "a", "1", "Total\t12\t13\nSum\t1\t2", "- milk\n- eggs\n- flour", "word " * 500, "x" * 3000, "ÄÖÜ ß",
        "这个季度的收入增长了百分之十二。客户对新的咖啡很满意。仓库的交货时间太长了。", "السعر مرتفع جدا هذا العام",
        "\x00\ud800 odd", "THE END OF THE LINE", "....!!!a",
    ],
)  # fmt: skip
def test_odd_texts_are_analysed_without_a_traceback(kind, text):
    assert analyse(text, kind).kind == kind


@pytest.mark.parametrize("text", ["", "  \n\t ", "--- ... ---"])
def test_no_text_is_said_plainly(text):
    with pytest.raises(GiveUp) as caught:
        analyse(text)
    assert caught.value.code == "no_text"


@pytest.mark.parametrize("kind", MODEL_ONLY)
def test_what_needs_a_model_is_refused_with_the_setting_to_set(kind):
    with pytest.raises(GiveUp) as caught:
        analyse(MEMO, kind)
    assert caught.value.code == "needs_model"
    assert "NEXUS_AI_PROVIDER" in caught.value.cure


def test_an_unknown_kind_is_named_with_the_known_ones():
    with pytest.raises(GiveUp, match="sumary") as caught:
        analyse(MEMO, "sumary")
    assert caught.value.code == "bad_argument"
    assert all(kind in caught.value.cure for kind in [*ANALYSES, *MODEL_ONLY])


@pytest.mark.parametrize("argument", ["sentences", "phrases"])
def test_a_count_out_of_range_is_refused(argument):
    with pytest.raises(GiveUp, match=argument):
        analyse(MEMO, **{argument: 0})


@pytest.mark.parametrize(
    "unit",
    [
        *(MEMO, "(", "€1.000 ", "\"'a ", "+49 ", "a.b@"),
        *(pytest.param(unit, marks=pytest.mark.long) for unit in ("a\n", "U.S. ", "Aa of Bb and ")),
    ],
)
def test_a_million_characters_take_seconds_and_the_cut_is_said(unit):
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000] + " a"
    started = time.process_time()
    analysis = analyse("a " + text, "overview")
    assert time.process_time() - started < 20  # about two on an idle machine
    assert f"truncated: the first {MOST_CHARACTERS:,}" in analysis.warnings[0]


def test_a_process_that_does_not_analyse_does_not_load_the_heavy_libraries():
    code = (
        "import sys, app.ai.offline; "
        "print([n for n in ('sklearn', 'numpy', 'py3langid', 'pysbd', 'vaderSentiment') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "."}
    )
    assert done.stdout.strip() == "[]"
