"""Workbooks."""

import io
import random
from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HEAD = PatternFill("solid", fgColor="7C3F1D")
CUSTOMERS = (
    "Lindgren & Sons AB",
    "Hotel Meridian Group",
    "Clifton Bakery",
    "Severn Grocers",
    "Online shop",
    "Quayside Cafés",
)
PRODUCTS = {"House blend": 14.2, "Colombia Huila": 18.9, "Ethiopia Guji": 21.4, "Decaf": 16.7, "Espresso No. 3": 15.6}
REGIONS = {"Bristol": 0.31, "London": 0.24, "Sweden": 0.19, "Wales": 0.15, "Online": 0.11}


def _head(sheet: Worksheet, names: list[str], widths: list[int]) -> None:
    sheet.append(names)
    for column, width in enumerate(widths, start=1):
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def _first(book: Workbook, title: str) -> Worksheet:
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(title)
    return sheet


def sales() -> bytes:
    """Three sheets: 180 orders, sums by month and region with a chart, and the price list."""
    chance = random.Random(2026)
    book = Workbook()
    orders = _first(book, "Orders")
    _head(orders, ["Order", "Date", "Customer", "Product", "Region", "Kilograms", "Price per kg (GBP)", "Amount (GBP)"],
          [14, 12, 24, 18, 12, 12, 18, 14])  # fmt: skip
    for number in range(180):
        product, price = chance.choice(sorted(PRODUCTS.items()))
        kilograms = chance.choice((20, 40, 60, 120, 240, 400, 650))
        customer = chance.choice(CUSTOMERS)
        region = "Online" if customer == "Online shop" else chance.choice([r for r in REGIONS if r != "Online"])
        when = date(2026, 7, 1) + timedelta(days=number // 2)
        orders.append(
            [f"SO-{26300 + number}", when, customer, product, region, kilograms, price, round(kilograms * price, 2)]
        )
    regions = book.create_sheet("By region")
    _head(regions, ["Region", "July", "August", "September", "Quarter"], [16, 12, 12, 12, 14])
    for row, (region, share) in enumerate(REGIONS.items(), start=2):
        months = [round(total * share) for total in (598_000, 571_000, 671_000)]
        regions.append([region, *months, f"=SUM(B{row}:D{row})"])
    chart = BarChart()
    chart.title = "Revenue by region (GBP)"
    chart.add_data(Reference(regions, min_col=2, max_col=4, min_row=1, max_row=6), titles_from_data=True)
    chart.set_categories(Reference(regions, min_col=1, min_row=2, max_row=6))
    regions.add_chart(chart, "A10")
    prices = book.create_sheet("Price list")
    _head(prices, ["Product", "Price per kg (GBP)", "Valid from", "Note"], [20, 18, 14, 48])
    for product, price in PRODUCTS.items():
        note = "Price rises by 6% on 1 December 2026" if "Colombia" in product else ""
        prices.append([product, price, date(2026, 7, 1), note])
    return _saved(book, "Sales of the third quarter 2026")


def budget() -> bytes:
    """Two sheets: the budget by month with sums as formulas, and the assumptions behind it."""
    book = Workbook()
    plan = _first(book, "Budget 2027")
    _head(plan, ["Line", "Q1", "Q2", "Q3", "Q4", "Year"], [30, 13, 13, 13, 13, 14])
    lines = {
        "Wholesale revenue": (1_240_000, 1_265_000, 1_310_000, 1_390_000),
        "Online revenue": (405_000, 410_000, 422_000, 515_000),
        "Green coffee": (-742_000, -751_000, -779_000, -858_000),
        "Wages and salaries": (-388_000, -391_000, -394_000, -402_000),
        "Packing and freight": (-171_000, -174_000, -180_000, -212_000),
        "Rent Bristol and Avonmouth": (-64_500, -64_500, -64_500, -64_500),
        "Afterburner roaster 2": (-62_000, 0, 0, 0),
        "Marketing": (-41_000, -38_000, -38_000, -56_000),
    }
    for row, (name, quarters) in enumerate(lines.items(), start=2):
        plan.append([name, *quarters, f"=SUM(B{row}:E{row})"])
    last = len(lines) + 1
    plan.append(["Operating profit", *[f"=SUM({c}2:{c}{last})" for c in "BCDEF"]])
    notes = book.create_sheet("Assumptions")
    _head(notes, ["Assumption", "Value", "Reason"], [34, 14, 90])
    notes.append(
        ["Growth of wholesale revenue", 0.09, "Two new hotel groups and the agreement with Lindgren & Sons AB."]
    )
    notes.append(
        ["Growth of online revenue", 0.06, "Delivery returns to the level of 2025 after the second packing shift."]
    )
    notes.append(
        ["Price of green coffee", 0.11, "Two thirds are fixed by the contract with Finca El Mirador Cooperative."]
    )
    notes.append(["Exchange rate USD to GBP", 0.79, "Average of the third quarter 2026."])
    for row in range(2, 5):
        notes.cell(row, 2).number_format = "0%"
    return _saved(book, "Budget 2027")


def _saved(book: Workbook, title: str) -> bytes:
    book.properties.title, book.properties.creator = title, "Priya Raman"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
