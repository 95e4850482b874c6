"""Workbooks and tables in text that ask for more cells than there are."""

from bench.attacks.attack import attack
from bench.attacks.hulls import R, S, book, office, open_document, relations

_BOOK = f'<workbook xmlns="{S}" xmlns:r="{R}">'


def _strings(items: str, count: str = "1") -> dict[str, str | bytes]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{S}" count="{count}" uniqueCount="{count}">{items}</sst>'}


def _row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


@attack("strings-said-4-billion.xlsx", quick=False)
def many_strings_said() -> bytes:
    """The list of strings claims four billion of them."""
    return book(_row(1, '<c r="A1" t="s"><v>0</v></c>'), _strings("<si><t>one</t></si>", "4294967295"))


@attack("wrong-string-numbers.xlsx")
def wrong_numbers() -> bytes:
    """Cells that point before and behind the strings."""
    cells = "".join(
        f'<c r="{column}1" t="s"><v>{value}</v></c>'
        for column, value in zip("ABCDEF", ("-1", "7", "99999999999999999999", "x", "", "0"), strict=True)
    )
    return book(_row(1, cells), _strings("<si><t>one</t></si>"))


@attack("ten-million-strings.xlsx", quick=False)
def ten_million_strings() -> bytes:
    """As many strings as a package may hold, none of them used."""
    return book(_row(1, '<c r="A1"><v>1</v></c>'), _strings("<si><t/></si>" * 10_000_000, "10000000"))


@attack("one-string-everywhere.xlsx", quick=False)
def repeated_string() -> bytes:
    """A string of thirty thousand characters in half a million cells: 15 GB of text from 1 MB."""
    rows = "".join(_row(number, '<c t="s"><v>0</v></c>' * 10) for number in range(1, 50_001))
    return book(rows, _strings(f"<si><t>{'long text ' * 3000}</t></si>"))


@attack("odd-cell-names.xlsx")
def odd_names() -> bytes:
    """Cells at places that no sheet has."""
    names = (
        "ZZZZZZZ1",
        "A0",
        "A-1",
        "1A",
        "",
        "A99999999999999999999",
        "XFE1048577",
        "a1",
        "Ä1",
        "A1:B2",
        "AAAAAAAAAAAA1",
    )
    return book("".join(_row(1, f'<c r="{name}"><v>1</v></c>') for name in names))


@attack("odd-cell-one.xlsx", "A99999999999999999999")
@attack("odd-cell-two.xlsx", "ZZZZZZZ1")
@attack("odd-cell-three.xlsx", "A4294967296")
def odd_name(name: str) -> bytes:
    """One cell at a place that no sheet has, beside a sound one."""
    return book(_row(1, '<c r="A1"><v>7</v></c>') + _row(2, f'<c r="{name}"><v>1</v></c>'))


@attack("odd-numbers.xlsx")
def odd_numbers() -> bytes:
    """Numbers and dates beyond all calendars."""
    styles = f'<styleSheet xmlns="{S}"><cellXfs count="1"><xf numFmtId="14"/></cellXfs></styleSheet>'
    values = ("1e308", "-1e308", "nan", "inf", "1e-320", "9" * 400, "-1", "2958466", "99999999999", "0.999999999999")
    cells = "".join(f'<c s="0"><v>{value}</v></c>' for value in values)
    dates = "".join(f'<c t="d"><v>{value}</v></c>' for value in ("9999-99-99T99:99:99Z", "-0001-01-01", "x"))
    rest = '<c t="e"><v>#ODD!</v></c><c t="b"><v>7</v></c><c t="zzz"><v>1</v></c><c s="4000000000"><v>1</v></c>'
    return book(_row(1, cells + dates + rest), {"xl/styles.xml": styles})


@attack("million-merges.xlsx", 1_000_000, quick=False)
@attack("thousand-merges.xlsx", 1_000)
def many_merges(count: int) -> bytes:
    """Merged ranges without end, and one over the whole sheet."""
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 5}"/>' for n in range(1, count))
    return book(
        _row(1, '<c r="A1"><v>1</v></c>'),
        after=f'<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2"/><mergeCell ref="x:y"/>{merges}</mergeCells>',
    )


@attack("names-in-a-circle.xlsx")
def name_circle() -> bytes:
    """Defined names that stand for each other, and formulas of them."""
    names = (
        '<definedNames><definedName name="A">B+B</definedName><definedName name="B">A+A</definedName></definedNames>'
    )
    cells = '<c r="A1"><f>A</f></c><c r="B1"><f>B1</f><v>1</v></c><c r="C1"><f t="array" ref="A1:XFD1048576">A</f></c>'
    return book(_row(1, cells), names=names)


@attack("shared-formulas.xlsx")
def shared_formulas() -> bytes:
    """A shared formula over the whole sheet, followers without a leader, and one of eight thousand brackets."""
    deep = "(" * 8000 + "1" + ")" * 8000
    cells = (
        f'<c r="A1"><f t="shared" ref="A1:XFD1048576" si="0">{"A1+" * 2000}1</f><v>1</v></c>'
        f'<c r="B1"><f t="shared" si="0"/></c><c r="C1"><f t="shared" si="-9"/></c><c r="D1"><f>{deep}</f></c>'
        '<c r="E1"><f t="shared" si="4294967295"/><v>2</v></c>'
    )
    return book(_row(1, cells))


@attack("20000-sheets.xlsx", 20_000, quick=False)
@attack("500-sheets.xlsx", 500)
def many_sheets(count: int) -> bytes:
    """Sheets of the same name that are all the same part."""
    sheets = "".join(f'<sheet name="Same" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1))
    sheet = f'<worksheet xmlns="{S}"><sheetData>{_row(1, "<c><v>1</v></c>" * 50)}</sheetData></worksheet>'
    return office(
        "xlsx",
        f"{_BOOK}<sheets>{sheets}</sheets></workbook>",
        {
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": sheet,
        },
    )


@attack("sheet-name.xlsx", "../../../tmp/out\x09&#10;--- Sheet x ---" + "n" * 100_000)
@attack("sheet-name-dots.xlsx", "..")
@attack("sheet-name-empty.xlsx", "")
def odd_sheet_name(name: str) -> bytes:
    """A sheet whose name would lead elsewhere if files were named after it."""
    return office(
        "xlsx",
        f'{_BOOK}<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        {
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{_row(1, "<c><v>1</v></c>")}</sheetData>'
            "</worksheet>",
        },
    )


@attack("dense-corner.xlsx")
def dense_corner() -> bytes:
    """Two cells in opposite corners, spread over rows without numbers of their own."""
    return book('<row><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@attack("repeated-cells.ods", "2147483647", "2147483647")
@attack("repeated-cells-64-bit.ods", "9223372036854775807", "1")
@attack("repeated-cells-negative.ods", "-1", "-1")
@attack("repeated-rows.ods", "1", "1048576", quick=False)
def repeated(columns: str, rows: str) -> bytes:
    """One cell that stands for billions."""
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1">'
        "<text:p>1</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return open_document("ods", f'<table:table table:name="Data">{row * 3}</table:table>')


@attack("one-line-of-100-mb.csv", quick=False)
def long_line() -> bytes:
    """One cell of a hundred megabytes."""
    return b"a;b\n" + b"x" * 100_000_000


@attack("million-columns.csv", 1_000_000, quick=False)
@attack("50000-columns.csv", 50_000, quick=False)
def many_columns(count: int) -> bytes:
    """Two rows of very many columns."""
    return b",".join(b"c%d" % n for n in range(count)) + b"\n" + b"1," * (count - 1) + b"2\n"


@attack("open-quote.csv", quick=False)
@attack("open-quote-long.csv", 20_000_000, quick=False)
def open_quote(size: int = 200_000) -> bytes:
    """A quote that is never closed."""
    return b'a,b\n1,"' + b"x,y\n" * (size // 4)


@attack("ragged.csv")
def ragged() -> bytes:
    """Rows of growing length, formulas, NULs, and mixed line ends."""
    rows = [b",".join(b"=cmd|'/c calc'!A0" for _ in range(n)) for n in range(1, 200)]
    return b"\r".join(rows) + b"\n\r\n\x0c,\xff\xfe\xfd,\x85\n" + b'"""""",""\n' * 50
