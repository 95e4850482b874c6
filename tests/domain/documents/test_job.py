"""What crosses the pipe comes out as it went in."""

import json
from dataclasses import fields
from pathlib import Path

from app.documents.formats import Format
from app.documents.job import Job, Outcome
from app.documents.limits import Limits


def test_a_job_survives_json() -> None:
    job = Job.of(Path("/a/b"), Format.EXCEL, ("convert",), Path("/out"), {"to": "csv"}, name="b.xlsx")
    assert Job.from_json(json.loads(json.dumps(job.as_json()))) == job


def test_an_outcome_survives_json_and_lists_its_files() -> None:
    outcome = Outcome(
        "word", {"text_file": "text.txt", "images": ["a.png", "b.png"]}, {"v": 1}, {"words": 2}, ["w"], True
    )
    assert Outcome.from_json(json.loads(json.dumps(outcome.as_json()))) == outcome
    assert outcome.file_names == ["text.txt", "a.png", "b.png"]


def test_limits_survive_json_every_one_of_them() -> None:
    odd = Limits(**{field.name: number for number, field in enumerate(fields(Limits), start=7)})
    assert Limits.from_json(json.loads(json.dumps(odd.as_json()))) == odd
