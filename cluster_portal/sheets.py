"""Tables as XLSX and CSV, written and read: the only importer of openpyxl.

Whatever a text begins with, it is never a formula.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
DATE_FORMAT = "DD.MM.YYYY"
# What a spreadsheet program takes for a formula when a cell of a CSV file begins with it (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DELIMITERS = (";", ",", "\t")
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ENTRIES = 1000
MOST_COLUMNS = 50
LAST_ROW = 1_048_576  # of a sheet of Excel
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx under a password

Cell = str | date | int | float | None
Rows = Iterable[Sequence[Cell]]
Columns = Sequence[tuple[str, int]]  # heading, width in characters


def xlsx_content(title: str, columns: Columns, rows: Rows) -> bytes:
    """A workbook of one sheet: a heading that stays in sight, dates and numbers as such, everything else as text."""
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
        elif isinstance(value, str) and made.value:
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


def read_xlsx(content: bytes) -> list[list[str]]:
    """The first visible sheet row by row, every value as text, formulas by their last result.

    Rows keep their places: the second row of the sheet is the second of the list. ValidationError when it is no
    workbook, or a bomb.
    """
    from openpyxl import load_workbook

    refuse_strange_archive(content)
    try:
        # Read-only takes a row at a time; data_only gives the results of formulas instead of the formulas.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        # Programs that write «A1:A1» for any size would hide the rest.
        sheet.reset_dimensions()
        rows = []
        for number, row in enumerate(
            sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW, values_only=True), start=1
        ):
            if any(value is not None for value in row):
                rows += [[]] * (number - 1 - len(rows))
                rows.append([_as_text(value) for value in row])
        book.close()
    except Exception:
        # A damaged file fails in as many ways as it has parts.
        raise ValidationError(
            _("The file cannot be read: open it in a spreadsheet program and save it anew.")
        ) from None
    return rows


def read_csv(content: bytes, delimiter: str) -> list[list[str]]:
    """The same of a CSV file in UTF-8, UTF-16 with a mark, or Windows-1251."""
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=delimiter)
    try:
        return [[clean_text(value) for value in row[:MOST_COLUMNS]] for row in reader]
    except csv.Error:
        raise ValidationError(
            _("The file cannot be read: open it in a spreadsheet program and save it anew.")
        ) from None


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The letters of the file cannot be read: save it as CSV in UTF-8."))


def refuse_strange_archive(content: bytes, extension: str = ".xlsx") -> None:
    """ValidationError for what is no archive of this kind of office file, or a bomb."""
    if content.startswith(OLD_EXCEL):
        raise ValidationError(_("This is an old .xls or a file under a password: save it as .xlsx without a password."))
    # Counted before the list is read: a hundred thousand empty files are a bomb as well.
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise ValidationError(_("The file is too large when it is unpacked."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ValidationError(_("This is no {extension} file.").format(extension=extension)) from None
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise ValidationError(_("The file is too large when it is unpacked."))


def _as_text(value: Any) -> str:
    """A number without «.0», a day as 30.11.2017."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return clean_text(str(value))
