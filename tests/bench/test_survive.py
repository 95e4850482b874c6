"""What two runs over the same files made, compared."""

from pathlib import Path

from bench.load.sameness import different, entries, left_behind, made

HEAD = '<header class="hero"><h1>Digest of 21 November 2026</h1><span>{time}</span><span>Run {run}</span></header>'


def run(folder: Path, text: str, time: str) -> Path:
    for name, content in {
        "items/0001-a.txt/text.txt": text,
        "items/.reading-1/profile/text.txt": time,
        "inputs/a.txt": time,
        "outputs/report.html": HEAD.format(time=time, run=folder.name),
    }.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(content)
    return folder


def test_runs_differ_in_what_they_made_and_not_in_their_id_and_time(tmp_path: Path) -> None:
    one = run(tmp_path / "r-1", "forty tonnes", "21 November 2026, 16:08 UTC")
    same = run(tmp_path / "r-2", "forty tonnes", "21 November 2026, 16:10 UTC")
    other = run(tmp_path / "r-3", "fifty tonnes", "21 November 2026, 16:08 UTC")
    assert different(made(one), made(same)) == []
    assert different(made(one), made(other)) == ["items/0001-a.txt/text.txt"]
    (other / "items/0001-a.txt/text.txt").unlink()
    assert different(made(one), made(other)) == ["items/0001-a.txt/text.txt"]
    assert left_behind(one) == 1


def test_each_entry_of_a_report_is_counted_by_its_place() -> None:
    article = '<article class="card doc is-failed" data-kind="text" data-name="a &amp; b" data-place="{}">'
    assert entries("".join(article.format(place) for place in (0, 1, 1))) == {0: 1, 1: 2}
