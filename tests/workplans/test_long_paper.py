"""A paper of 300 activities: its head is on every sheet, no row is torn, no section ends with its head."""

import re

import pypdfium2
import pytest

from tests.workplans.documents import activity, plan_document
from workplans.rendering import plan_pdf
from workplans.wording import plan_view

SECTIONS, ROWS = 15, 20
# Every seventh activity takes more than half a sheet and may be continued on the next.
LONG = 7


@pytest.fixture(scope="module")
def sheets() -> list[str]:
    """The text of every sheet, with plain spaces."""
    sections = []
    for place in range(1, SECTIONS + 1):
        rows = []
        for row in range(1, ROWS + 1):
            words = "слово " * (180 if row % LONG == 0 else row % 4 * 12)
            title = f"Начало{place}х{row}х {words}конец{place}х{row}х"
            rows.append(activity(f"{place}-{row}", f"{place}.{row}", title, term="до 30.11.2018", result="отчёт"))
        sections.append((f"Раздел{place}х", rows))
    document = pypdfium2.PdfDocument(plan_pdf(plan_view(plan_document(*sections))))
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


def sheet_of(sheets: list[str], pattern: str) -> int:
    [found] = [place for place, text in enumerate(sheets) if re.search(pattern, text)]
    return found


def test_every_sheet_has_the_head_and_its_number(sheets):
    assert 30 <= len(sheets) <= 60
    for place, text in enumerate(sheets, start=1):
        assert "Ожидаемый результат" in text and "Отметка" in text, place
        assert f"Лист {place} из {len(sheets)}" in text


def test_no_row_is_torn_and_none_begins_without_its_number(sheets):
    broken = 0
    for section in range(1, SECTIONS + 1):
        for row in range(1, ROWS + 1):
            number = sheet_of(sheets, rf"(?<![\d.]){section}\.{row} Начало")
            begin, end = (sheet_of(sheets, rf"{word}{section}х{row}х") for word in ("Начало", "конец"))
            assert number == begin, f"{section}.{row}"
            assert begin == end or (row % LONG == 0 and end == begin + 1), f"{section}.{row}"
            broken += begin != end
    assert broken, "a long row is continued, or half of a sheet would be empty"


def test_the_head_of_a_section_stays_with_its_first_row(sheets):
    for section in range(1, SECTIONS + 1):
        assert sheet_of(sheets, rf"Раздел{section}х") == sheet_of(sheets, rf"Начало{section}х1х")
