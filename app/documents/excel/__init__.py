"""Excel workbooks and OpenDocument spreadsheets: values, analysis, conversion and calculation."""

from app.documents.excel.workbook import opened

__all__ = ["opened"]
