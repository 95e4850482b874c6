"""Makes the sample documents: one quarter of a small coffee roaster. ``python samples/make.py FOLDER``.

The same run gives the same bytes: every date and identifier is fixed, so that a change shows in review.
"""

import sys
from pathlib import Path

from packages import fixed
from pdfs import invoice, survey
from pictures import logo, photo, receipt
from sheets import budget, sales
from slides import review
from words import paper

WORDS = {
    "Board memo Q3 2026.docx": "board-memo.txt",
    "Minutes 12 October 2026.docx": "minutes.txt",
    "Supply agreement Finca El Mirador.docx": "contract.txt",
    "Mietvertrag Lagerhalle Hamburg.docx": "german-letter.txt",
}
BROKEN = "Supplier quotation.docx"
"""Cut off in the middle, as a download that was interrupted: shows what happens to the rest of a run (nothing)."""


def make(folder: Path) -> list[Path]:
    """Writes every sample document into the folder and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, bytes] = {name: fixed(paper(text)) for name, text in WORDS.items()}
    whole = fixed(paper("quotation.txt"))
    made[BROKEN] = whole[: len(whole) // 2]
    made["Sales Q3 2026.xlsx"] = fixed(sales())
    made["Budget 2027.xlsx"] = fixed(budget())
    made["Quarterly review Q3 2026.pptx"] = fixed(review())
    made["Invoice HL-2026-0931.pdf"] = invoice()
    made["Customer survey 2026.pdf"] = survey()
    made["Warehouse Avonmouth.jpg"] = photo()
    made["Logo.png"] = logo()
    made["Receipt 19 August.png"] = receipt()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python samples/make.py FOLDER")
    for path in make(Path(sys.argv[1])):
        print(f"{path.stat().st_size:8,}  {path.name}")
