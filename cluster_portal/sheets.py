"""Tables as XLSX and CSV, written and read: the only importer of openpyxl.

Whatever a text begins with, it is never a formula.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
MOST_EMPTY = 5_000  # rows in a row: behind them is nothing that a person has written
MOST_MERGED = 100_000  # cells covered by merged ones
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx under a password

Cell = str | date | int | float | None
Rows = Iterable[Sequence[Cell]]
Columns = Sequence[tuple[str, int]]  # heading, width in characters
Sheet = tuple[str, Columns, Rows]
Place = tuple[int, int]  # row and column, from 0


@dataclass
class Table:
    """Rows of texts, cut at the first MOST_COLUMNS columns.

    `merged` leads from every cell that a merged one covers, its own first cell too, to that first cell, where the text
    is; the others are empty. `unread` are formulas without a result and with an error for it.
    """

    rows: list[list[str]]
    merged: dict[Place, Place] = field(default_factory=dict)
    unread: set[Place] = field(default_factory=set)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """ValidationError where a file covers more cells than any table of people does."""
        bottom, right = min(bottom, len(self.rows) - 1), min(right, MOST_COLUMNS - 1)
        if len(self.merged) + max(0, bottom - top + 1) * max(0, right - left + 1) > MOST_MERGED:
            raise ValidationError(_("There are too many merged cells in the file."))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.merged[row, column] = (top, left)
                if (row, column) != (top, left) and column < len(self.rows[row]):
                    self.rows[row][column] = ""


def xlsx_content(title: str, columns: Columns, rows: Rows, *, more: Iterable[Sheet] = ()) -> bytes:
    """A workbook: headings that stay in sight, dates and numbers as such, everything else as text; `more` sheets.

    The last cell of a row that is too short goes over the rest of the width, in bold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in ((title, columns, rows), *more):
        _write_sheet(book, *sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_sheet(book: Any, title: str, columns: Columns, rows: Rows) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet = book.create_sheet(title[:31])
    for place, (_heading, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    # On paper: on its long side, as wide as the sheet, with the heading on every page.
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
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
    for number, row in enumerate(rows, start=2):
        cells = [cell(value) for value in row]
        if len(cells) < len(columns):
            cells[-1].font = bold
            sheet.merged_cells.add(f"{get_column_letter(len(cells))}{number}:{get_column_letter(len(columns))}{number}")
        sheet.append(cells)


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
    return read_sheet(content, LAST_ROW).rows


def read_sheet(content: bytes, most_rows: int) -> Table:
    """The same with its merged cells; ValidationError, too, when more than `most_rows` rows are filled."""
    from openpyxl import load_workbook

    refuse_strange_archive(content)
    try:
        # Read-only takes a row at a time; data_only gives the results of formulas instead of the formulas.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        # Programs that write «A1:A1» for any size would hide the rest.
        sheet.reset_dimensions()
        table = Table(_filled_rows(sheet, most_rows))
        _mark_cells(table, sheet)
        book.close()
    except ValidationError:
        raise
    except Exception:
        # A damaged file fails in as many ways as it has parts.
        raise ValidationError(
            _("The file cannot be read: open it in a spreadsheet program and save it anew.")
        ) from None
    return table


def _filled_rows(sheet: Any, most_rows: int) -> list[list[str]]:
    """Rows at their places up to the last filled one; a stray cell in the last row of a sheet is not looked for."""
    rows: list[list[str]] = []
    filled = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW, values_only=True), start=1):
        if number - len(rows) > MOST_EMPTY:
            break
        if any(value is not None for value in row) and any(texts := [_as_text(value) for value in row]):
            filled += 1
            if filled > most_rows:
                raise too_long(most_rows)
            rows += [[] for _empty in range(number - 1 - len(rows))]
            rows.append(texts)
    return rows


def too_long(most_rows: int) -> ValidationError:
    return ValidationError(_("There are more than {count} lines: divide the file.").format(count=most_rows))


def _mark_cells(table: Table, sheet: Any) -> None:
    """Merged cells and formulas without a result, of which read-only sheets of openpyxl know nothing."""
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    name = f"{{{SHEET_MAIN_NS}}}".__add__
    with sheet._get_source() as source:
        for _event, element in iterparse(source):
            if element.tag == name("row"):
                for cell in element.iterfind(name("c")):
                    value, kind = cell.find(name("v")), cell.get("t")
                    is_empty = value is None or not (value.text or kind == "str")
                    if cell.get("r") and (kind == "e" or (is_empty and cell.find(name("f")) is not None)):
                        row, column = coordinate_to_tuple(cell.get("r"))
                        table.unread.add((row - 1, column - 1))
                element.clear()
            elif element.tag == name("mergeCell"):
                left, top, right, bottom = range_boundaries(element.get("ref"))
                table.merge(top - 1, left - 1, bottom - 1, right - 1)


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
    if content.startswith(OLD_EXCEL) and extension == ".docx":
        raise ValidationError(_("This is an old .doc or a file under a password: save it as .docx without a password."))
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
