"""Plans as XLSX and DOCX: days are days, texts are never formulas, and what was written is read back."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cluster_portal.docx import read_tables
from cluster_portal.sheets import read_sheet
from cluster_portal.text import clean_text
from workplans.document import draft_of
from workplans.draft import FIELDS
from workplans.exports import COLUMNS, chosen_columns, plan_docx, plan_xlsx, roman
from workplans.responsible import read_responsible
from workplans.tables import MOST_LINES, read_table
from workplans.wording import Approval, plan_view

COUNCIL = {"name": "Координационный совет", "genitive": "Координационного совета", "cluster": "кластер"}


def document_of(*sections, **fields) -> dict:
    """A document of (title, rows); a row is title, term, executors and result."""
    plain = len(sections) == 1 and not sections[0][0]
    made = []
    for place, (heading, rows) in enumerate(sections, start=1):
        activities = []
        for row_place, (title, term, executors, result) in enumerate(rows, start=1):
            number = str(row_place) if plain else f"{place}.{row_place}"
            names = [
                {"text": name.text, "kind": name.kind, "role": name.role} for name in read_responsible(executors, [])
            ]
            activities.append(
                {"uid": number, "number": number, "title": title, "term": {"text": term}, "executors": names}
                | {"result": result}
            )
        made.append({"uid": str(place), "title": heading, "activities": activities})
    return {"title": "План работы кластера на 2018 год", "council": COUNCIL, "sections": made} | fields


def said(draft: dict) -> list:
    """A draft without its uids."""
    return [(one["title"], [[row[name] for name in FIELDS] for row in one["rows"]]) for one in draft["sections"]]


def sheet_of(document: dict, *columns: str):
    return load_workbook(io.BytesIO(plan_xlsx(document, columns or tuple(COLUMNS)))).active


class TestSheets:
    def test_type_their_days_and_make_no_formulas(self):
        rows = [("=1+1", "30.11.2017", "+7", "-форма"), ("@Форум", "до 30.11.2017", "", "")]
        sheet = sheet_of(document_of(("Практика", rows)))
        assert [sheet["B3"].value, sheet["E3"].value, sheet["B4"].value] == ["=1+1", "-форма", "@Форум"]
        assert {sheet[place].data_type for place in ("B3", "D3", "E3", "B4")} == {"s"}
        assert sheet["C3"].value.date() == date(2017, 11, 30)
        assert sheet["C4"].value == "до 30.11.2017"

    @pytest.mark.parametrize("term", ["31.02.2018", "01.01.1850", "28.02.1900", "00.00.0000", "01.01.0001"])
    def test_leave_what_no_sheet_counts_as_a_day(self, term):
        assert sheet_of(document_of(("", [("Форум", term, "", "")])))["C2"].value == term

    def test_hide_nothing_and_have_room_for_the_pen(self):
        sheet = sheet_of(document_of(("Практика", [("Форум", "май", "Завод", "отчёт")])))
        assert [cell.value for cell in sheet[1]][-1] == "Отметка о выполнении" and sheet["F3"].value is None
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert [str(cells) for cells in sheet.merged_cells.ranges] == ["B2:F2"]

    def test_have_the_columns_and_the_order_that_were_asked_for(self):
        sheet = sheet_of(document_of(("Практика", [("Форум", "май", "Завод", "отчёт")])), "term", "title", "mark")
        assert [cell.value for cell in sheet[1]] == ["Срок исполнения", "Мероприятие", "Отметка о выполнении"]
        assert [cell.value for cell in sheet[3]] == ["май", "Форум", None]

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("title,term", ["title", "term"]),
            ("mark,title,mark,x,,", ["mark", "title"]),
            ("term", ["title", "term"]),
            ("number,term", ["number", "title", "term"]),
            ("x", list(COLUMNS)),
            ("", list(COLUMNS)),
        ],
    )
    def test_never_go_without_the_activities(self, asked, names):
        assert chosen_columns(asked) == names


WORDS = st.sampled_from(
    "Форум|I. Кадры|Раздел 2. Практика|2018|1|1.1|II|Мероприятие|Срок|=A1|@x|+|#N/A|15.03.2018|до 1 марта|№|– |«ё»"
    "|_x0041_|'|№ п/п|Отметка|a\nb|01.01.0001|True".split("|")
)
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=3).map(lambda parts: clean_text(" ".join(parts)))
LINE = TEXTS.map(lambda text: clean_text(text, multiline=False))
NAMES = st.lists(st.sampled_from(["СмолАПО", "ООО «МАН сеть»", "Иванова А.А."]), max_size=3).map(", ".join)
ROWS = st.lists(st.tuples(TEXTS.filter(bool), LINE, NAMES, TEXTS), max_size=4)
SECTIONS = st.lists(st.tuples(LINE, ROWS), min_size=1, max_size=4)


class TestRoundTrip:
    @settings(max_examples=300, deadline=None)
    @given(SECTIONS.filter(lambda sections: any(rows for _title, rows in sections)))
    def test_of_a_sheet_gives_the_same_draft(self, sections):
        document = document_of(*sections)
        reading = read_table(read_sheet(plan_xlsx(document), MOST_LINES))
        assert not reading.is_blocked
        assert said(reading.draft) == said(draft_of(document))

    @pytest.mark.parametrize("columns", [("title", "term", "number"), ("term", "title")])
    def test_without_numbers_before_the_titles_keeps_those_of_the_titles(self, columns):
        titles = ["Раздел 2. Практика", "1. Практика", "2.1", "", "Кадры"]
        document = document_of(*((title, [("Форум", "май", "", "")]) for title in titles))
        reading = read_table(read_sheet(plan_xlsx(document, columns), MOST_LINES))
        assert [section["title"] for section in reading.sections] == titles

    def test_of_a_thousand_rows_in_a_hundred_sections_gives_the_same_draft(self):
        rows = [(f"Дело {number}", "май", "Завод", "") for number in range(10)]
        document = document_of(*((f"Раздел {place}", rows) for place in range(1, 101)))
        assert said(read_table(read_sheet(plan_xlsx(document), MOST_LINES)).draft) == said(draft_of(document))

    def test_of_a_paper_gives_the_same_rows(self):
        document = document_of(("Практика", [("Провести форум", "май", "Завод", "отчёт")]), ("", []), ("Кадры", []))
        reading = read_table(read_tables(plan_docx(document, plan_view(document)), MOST_LINES))
        assert said(reading.draft) == said(draft_of(document))


@pytest.mark.parametrize(
    ("number", "words"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (88, "LXXXVIII"), (100, "C")]
)
def test_sections_have_roman_numbers(number, words):
    assert roman(number) == words


class TestPapers:
    def paper(self, document: dict, **view):
        return Document(io.BytesIO(plan_docx(document, plan_view(document, **view))))

    def test_lie_on_their_long_side_and_repeat_their_head(self):
        paper = self.paper(document_of(("Практика", [("Форум", "май", "Завод", "")] * 3)))
        [section], [table] = paper.sections, paper.tables
        assert section.page_width > section.page_height
        heads = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True, False, False, False, False]
        assert table.rows[1].cells[0].text == "I. Практика"
        assert table.rows[1].cells[0]._tc is table.rows[1].cells[5]._tc

    def test_say_by_what_they_were_approved(self):
        approval = Approval("п. 3.1 протокола от 20.11.2017 б/н", date(2017, 11, 20))
        paper = self.paper(document_of(("", [("Форум", "", "", "")])), approvals=[approval])
        words = paper.paragraphs[0].text.replace("\xa0", " ")
        assert words == "УТВЕРЖДЁН\nрешением Координационного совета\n(протокол от 20.11.2017 б/н, п. 3.1)"
        assert "ПРОЕКТ" not in paper.sections[0].first_page_header.paragraphs[0].text

    def test_say_that_they_are_drafts(self):
        paper = self.paper(document_of(("", [("Форум", "", "", "")]), signed=True), signatory="М.В. Белокопытов")
        assert paper.sections[0].first_page_header.paragraphs[0].text == "ПРОЕКТ"
        assert "____" in paper.paragraphs[0].text
        assert paper.paragraphs[-1].text.replace("\xa0", " ").endswith("М.В. Белокопытов")
