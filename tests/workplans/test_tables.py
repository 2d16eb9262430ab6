"""Tables of plans: read with every doubt by line, written so that they are read back."""

import io
import time
from datetime import date

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cluster_portal.docx import read_tables
from cluster_portal.sheets import read_xlsx
from workplans.draft import lines
from workplans.exports import chosen_columns, plan_docx, plan_xlsx
from workplans.tables import read_plan

HEAD = ["№ п/п", "Наименование мероприятия", "Срок исполнения", "Ответственный", "Ожидаемый результат", "Отметка"]


def read(*rows):
    """(title, term, executors, result) of every row, titles of the sections, and the problems."""
    draft, problems = read_plan(rows)
    found = [tuple(line.row[name] for name in ("title", "term", "executors", "result")) for line in lines(draft)]
    return found, [section["title"] for section in draft["sections"]], problems


class TestReading:
    def test_takes_columns_by_their_heads_in_any_order(self):
        found, _titles, problems = read(
            ["ПЛАН РАБОТЫ", "", ""],
            [],
            ["Срок", "Исполнители", "Мероприятие", "Соисполнители"],
            ["май", "СмолАПО", "Провести форум", "ООО «МАН сеть»"],
        )
        assert found == [("Провести форум", "май", "СмолАПО; соисполнители: ООО «МАН сеть»", "")]
        assert problems == []

    def test_takes_sections_however_they_are_written(self):
        found, titles, _problems = read(
            HEAD,
            ["1", "2", "3", "4", "5", "6"],
            ["I. Организационные мероприятия", "", "", "", "", ""],
            ["1.1", "Разработать форму", "до 30.11.2017", "СмолАПО", "форма", ""],
            ["Раздел 2. Практика"] * 6,
            ["2.1", "Обновить банк площадок", "в течение года", "", "", ""],
            ["Кадры", "", "", "", "", ""],
            ["3.1", "Обучить наставников", "март", "", "", ""],
        )
        assert titles == ["Организационные мероприятия", "Практика", "Кадры"]
        assert [row[0] for row in found] == ["Разработать форму", "Обновить банк площадок", "Обучить наставников"]

    def test_adds_a_parted_row_to_the_one_above(self):
        found, _titles, _problems = read(
            HEAD, ["1", "Форум", "с 1", "СмолАПО", "отчёт"], ["", "", "по 15 марта", "Завод", ""]
        )
        assert found == [("Форум", "с 1 по 15 марта", "СмолАПО\nЗавод", "отчёт")]

    def test_names_the_line_of_every_doubt(self):
        _found, _titles, problems = read(
            HEAD, ["1", "Форум"], ["1", "Ярмарка"], ["", "", "", "", "сирота"], ["3", "а" * 2001]
        )
        assert [(problem.line, problem.blocks) for problem in problems] == [(3, False), (5, True)]

    @pytest.mark.parametrize("rows", [[], [[]], [["Просто", "таблица"]], [HEAD], [HEAD, ["", ""]]])
    def test_refuses_what_is_no_plan_and_takes_nothing_of_it(self, rows):
        draft, problems = read_plan(rows)
        assert draft == {"sections": []}
        assert [problem.blocks for problem in problems] == [True]

    def test_refuses_five_thousand_rows_at_once(self):
        started = time.process_time()
        draft, problems = read_plan([HEAD, *([str(number), "Мероприятие"] for number in range(5000))])
        assert time.process_time() - started < 3
        assert draft == {"sections": []}
        assert problems[-1].blocks

    @given(st.lists(st.lists(st.text(max_size=20) | st.sampled_from(HEAD), max_size=7), max_size=12))
    def test_never_fails_on_any_table(self, rows):
        draft, problems = read_plan(rows)
        assert all(line.row["title"] for line in lines(draft))
        assert draft["sections"] or any(problem.blocks for problem in problems)


def workbook(*rows, merge: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class TestFiles:
    def test_of_excel_give_dates_merged_cells_and_formulas_as_text(self):
        content = workbook(
            HEAD,
            ["Организационные мероприятия"],
            [1.1, "Форум", date(2018, 3, 15), "СмолАПО", None],
            [1.2, "=A1&B1", "15 марта 2018 г.", None, None],
            merge="A2:F2",
        )
        found, titles, problems = read(*read_xlsx(content))
        assert titles == ["Организационные мероприятия"]
        # The formula has no result in this file: its line says nothing of its own and adds to the row above.
        assert found == [("Форум", "15.03.2018 15 марта 2018 г.", "СмолАПО", "")]
        assert problems == []
        assert all("=" not in row[0] for row in found)

    def test_of_word_give_their_tables(self):
        document = Document()
        table = document.add_table(rows=0, cols=3)
        for row in (["Мероприятие", "Срок", "Ответственный"], ["Кадры"] * 3, ["Форум", "май", "Завод"]):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        table.rows[1].cells[0].merge(table.rows[1].cells[2]).text = "Кадры"
        buffer = io.BytesIO()
        document.save(buffer)
        found, titles, _problems = read(*read_tables(buffer.getvalue()))
        assert (titles, found) == (["Кадры"], [("Форум", "май", "Завод", "")])


def document_of(*rows, title: str = "Практика") -> dict:
    activities = [
        {"uid": str(number), "number": f"1.{number}", "title": row[0], "term": {"text": row[1]}, "result": row[2]}
        for number, row in enumerate(rows, start=1)
    ]
    return {"title": "План работы", "sections": [{"uid": "s", "title": title, "activities": activities}]}


class TestWriting:
    def test_types_its_days_and_makes_no_formulas(self):
        document = document_of(("=1+1", "30.11.2017", "-форма"), ("Форум", "до 30.11.2017", ""))
        sheet = load_workbook(io.BytesIO(plan_xlsx(document))).active
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        assert rows[0][1] == "=1+1" and sheet["B3"].data_type == "s"
        assert rows[0][2].date() == date(2017, 11, 30)
        assert rows[1][2] == "до 30.11.2017"

    def test_is_read_back_as_it_was(self):
        document = document_of(("Провести\nфорум", "30.11.2017", "отчёт"), ("Ярмарка", "в течение года", ""))
        found, titles, problems = read(*read_xlsx(plan_xlsx(document)))
        assert titles == ["Практика"] and problems == []
        assert found == [("Провести\nфорум", "30.11.2017", "", "отчёт"), ("Ярмарка", "в течение года", "", "")]

    def test_of_word_is_read_back_as_it_was(self):
        document = document_of(("Провести форум", "май", "отчёт"))
        found, titles, _problems = read(*read_tables(plan_docx(document, mark="УТВЕРЖДЁН")))
        assert (titles, found) == (["Практика"], [("Провести форум", "май", "", "отчёт")])

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("title,term", ["title", "term"]),
            ("mark,title,mark,x", ["mark", "title"]),
            ("term", None),
            ("", None),
        ],
    )
    def test_gives_the_columns_that_were_asked_for(self, asked, names):
        assert chosen_columns(asked) == (names or ["number", "title", "term", "executors", "result", "mark"])
