"""Tables as XLSX and CSV: the only importer of openpyxl. Whatever a text begins with, it is never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from cluster_portal.text import clean_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
DATE_FORMAT = "DD.MM.YYYY"
# What a spreadsheet program takes for a formula when a cell of a CSV file begins with it (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | date | None
Rows = Iterable[Sequence[Cell]]
Columns = Sequence[tuple[str, int]]  # heading, width in characters


def xlsx_content(title: str, columns: Columns, rows: Rows) -> bytes:
    """A workbook of one sheet: a heading that stays in sight, dates as dates, everything else as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for place, (_heading, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)

    def cell(value: Cell):
        made = WriteOnlyCell(sheet, clean_text(value) if isinstance(value, str) else value)
        if isinstance(value, date):
            made.number_format = DATE_FORMAT
        elif made.value:
            # openpyxl takes «=…» for a formula; the quote keeps it a text when somebody edits the cell.
            made.data_type, made.quotePrefix = "s", made.value.startswith(FORMULA_STARTS)
        made.alignment = wrapped
        return made

    headings = [cell(heading) for heading, _width in columns]
    for heading in headings:
        heading.font = bold
    sheet.append(headings)
    for row in rows:
        sheet.append([cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_content(columns: Columns, rows: Rows) -> bytes:
    """The same for programs that read CSV: UTF-8 with a mark, semicolons, dates as 30.11.2017."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading for heading, _width in columns])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = value or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
