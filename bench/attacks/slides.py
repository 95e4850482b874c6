"""Presentations that are too deep, too many or in circles."""

from bench.attacks.attack import attack
from bench.attacks.hulls import A, P, R, deck, noise, office, open_document, relations, shape

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@attack("deep-groups.pptx")
def deep_groups() -> bytes:
    """Groups in groups, as deep as the parser allows, each with a text."""
    return deck(f"<p:grpSp>{shape('x')}" * 240 + "</p:grpSp>" * 240)


@attack("20000-slides.pptx", 20_000, quick=False)
@attack("400-slides.pptx", 400)
def many_slides(count: int) -> bytes:
    """Slides that are all the same part."""
    slides = "".join(f'<p:sldId id="{n}" r:id="rId1"/>' for n in range(count))
    return office(
        "pptx",
        f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{slides}</p:sldIdLst></p:presentation>',
        {
            "ppt/_rels/presentation.xml.rels": relations(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{shape("x") * 100}'
            "</p:spTree></p:cSld></p:sld>",
        },
    )


@attack("relations-in-a-circle.pptx")
def circles() -> bytes:
    """A slide that is its own layout, notes, comments and chart."""
    kinds = ("slideLayout", "notesSlide", "comments", "chart", "diagramData", "slideMaster", "slide", "image")
    return deck(
        shape("x"),
        {"ppt/slides/_rels/slide1.xml.rels": relations(*((kind, "slide1.xml") for kind in kinds))},
    )


@attack("million-shapes.pptx", quick=False)
def many_shapes() -> bytes:
    """As many shapes as fit into a part."""
    return deck("".join(map(shape, noise(500_000))))


@attack("huge-spans.pptx")
def huge_spans() -> bytes:
    """A table whose cells claim billions of columns and rows."""
    cell = '<a:tc gridSpan="2000000000" rowSpan="2000000000"><a:txBody><a:p><a:r><a:t>c</a:t></a:r></a:p></a:txBody></a:tc>'
    rows = f"<a:tr>{cell * 5}</a:tr>" * 50
    return deck(
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


@attack("huge-chart.pptx")
def huge_chart() -> bytes:
    """A chart of two billion points, few of them given, and with numbers that are none."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>'
        for index, value in (
            ("0", "1"),
            ("1999999999", "2"),
            ("-7", "x"),
            ("²", "nan"),
            ("9" * 5000, "#N/A"),
            ("1", ""),
        )
    )
    cache = f'<c:numCache><c:ptCount val="2000000000"/>{points}</c:numCache>'
    series = f"<c:ser><c:cat><c:numRef>{cache}</c:numRef></c:cat><c:val><c:numRef>{cache}</c:numRef></c:val></c:ser>"
    chart = f'<c:chartSpace xmlns:c="{_C}"><c:chart><c:plotArea><c:barChart>{series * 5}</c:barChart></c:plotArea></c:chart></c:chartSpace>'
    frame = (
        '<p:graphicFrame><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="{_C}" r:id="rId1"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    return deck(
        shape("x") + frame * 50,
        {
            "ppt/slides/_rels/slide1.xml.rels": relations(("chart", "../charts/chart1.xml")),
            "ppt/charts/chart1.xml": chart,
        },
    )


@attack("odd-places.pptx")
def odd_places() -> bytes:
    """Shapes that lie beyond all slides."""
    places = ("9" * 400, "-2147483649", "1e9", "x", "")
    return deck(
        "".join(
            f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="title" idx="{at}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm rot="{at}">'
            f'<a:off x="{at}" y="{at}"/><a:ext cx="{at}" cy="{at}"/></a:xfrm></p:spPr><p:txBody><a:p><a:pPr lvl="{at}"/>'
            "<a:r><a:t>x</a:t></a:r></a:p></p:txBody></p:sp>"
            for at in places
        )
    )


@attack("deep-groups.odp")
def deep_open_groups() -> bytes:
    """Groups in groups in an OpenDocument presentation."""
    frame = "<drawing:frame><drawing:text-box><text:p>x</text:p></drawing:text-box></drawing:frame>"
    return open_document("odp", f"<drawing:page>{f'<drawing:g>{frame}' * 230}{'</drawing:g>' * 230}</drawing:page>")


@attack("20000-pages.odp", quick=False)
def many_open_pages() -> bytes:
    """Pages without end."""
    frame = "<drawing:frame><drawing:text-box><text:p>x</text:p></drawing:text-box></drawing:frame>"
    return open_document("odp", f"<drawing:page>{frame}</drawing:page>" * 20_000)
