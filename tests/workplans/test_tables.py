"""Tables of other people's plans: read with every doubt by line."""

import copy
import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from cluster_portal.docx import read_tables
from cluster_portal.sheets import Table, read_sheet
from workplans.draft import clean_draft, lines
from workplans.tables import MOST_LINES, read_plan, read_table
from workplans.terms import read_term

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

    @pytest.mark.parametrize("text", ["Раздел сайта обновить", "Разделить потоки практики"])
    def test_takes_a_lone_activity_about_a_section_for_an_activity(self, text):
        found, titles, _problems = read(["Мероприятие", "Срок"], ["Раздел № 1. Сайт", ""], [text, ""], ["Форум", "май"])
        assert (titles, [row[0] for row in found]) == (["Сайт"], [text, "Форум"])

    def test_adds_a_parted_row_to_the_one_above(self):
        found, _titles, _problems = read(
            HEAD, ["1", "Форум", "с 1", "СмолАПО", "отчёт"], ["", "", "по 15\nмарта", "Завод", ""]
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

    def test_adds_nothing_to_a_row_whose_title_is_merged_with_the_one_above(self):
        table = Table([HEAD[:4], ["1", "Форум", "май", "Завод"], ["", "", "июнь", ""]])
        for column in (0, 1, 3):
            table.merge(1, column, 2, column)
        [row] = [line.row for line in lines(read_table(table).draft)]
        assert (row["term"], row["executors"]) == ("май июнь", "Завод")

    def test_reads_the_headings_anew_wherever_they_stand(self):
        found, _titles, problems = read(
            HEAD[:3],
            ["1", "Форум", "май"],
            HEAD[:3],
            ["2", "Ярмарка", "июнь"],
            ["Срок", "Мероприятие"],
            ["июль", "Слёт"],
        )
        assert [row[:2] for row in found] == [("Форум", "май"), ("Ярмарка", "июнь"), ("Слёт", "июль")]
        assert problems == []

    @pytest.mark.parametrize("number", ["I", "II.", "3", "3."])
    def test_takes_a_numbered_title_before_its_rows_for_a_section(self, number):
        found, titles, _problems = read(HEAD, [number, "Кадры", "", "", ""], ["3.1", "Обучить наставников", "март"])
        assert titles == ["Кадры"] and [row[0] for row in found] == ["Обучить наставников"]

    def test_keeps_a_row_that_does_not_say_what_is_to_be_done_apart_from_the_one_above(self):
        found, _titles, _problems = read(HEAD, ["1", "Форум", "май"], ["2", "", "июнь", "Завод"], ["3", "", "", ""])
        assert [row[:2] for row in found] == [("Форум", "май"), ("", "июнь")]

    def test_names_too_many_sections_and_too_many_rows(self):
        rows = [row for number in range(101) for row in ([f"Раздел {number}. Тема"], ["", "Дело"])]
        assert [problem.text for problem in read_plan([HEAD, *rows])[1]] == [
            "В плане может быть не больше 100 разделов."
        ]
        draft, problems = read_plan([HEAD, *(["", f"Дело {number}"] for number in range(1001))])
        assert draft == {"sections": []} and problems[-1].line == 1002

    def test_takes_no_activity_for_the_headings_and_loses_no_row_after_it(self):
        found, _titles, problems = read(
            HEAD[:4],
            ["1", "Форум", "май", "Завод"],
            ["Мероприятия ко Дню знаний", "–", "Ответственный секретарь"],
            ["3", "Ярмарка", "июнь", "Завод"],
        )
        assert [row[1] for row in found] == ["май", "Ответственный секретарь", "июнь"]
        assert problems == []

    def test_joins_columns_of_one_meaning(self):
        found, _titles, problems = read(
            ["Мероприятие", "Дата начала", "Дата окончания", "Ответственная организация", "Ответственное лицо"],
            ["Форум", "01.02.2026", "15.03.2026", "СмолАПО", "Иванова А.А."],
            ["Слёт", "", "май", "Завод", ""],
        )
        assert [row[1:3] for row in found] == [
            ("с 01.02.2026 по 15.03.2026", "СмолАПО, Иванова А.А."),
            ("май", "Завод"),
        ]
        assert problems == []

    def test_reads_a_head_of_two_lines(self):
        found, _titles, problems = read(
            ["№", "Мероприятие", "Срок", "", "Ответственный", ""],
            ["", "", "начало", "окончание", "организация", "должность, ФИО"],
            ["1", "Форум", "май", "июнь", "Завод", "директор"],
        )
        assert found == [("Форум", "с май по июнь", "Завод, директор", "")]
        assert problems == []

    def test_says_once_which_column_is_not_read(self):
        found, _titles, problems = read(
            ["№", "Мероприятие", "Бюджет", "Срок", "Примечание"],
            ["1", "Форум", "10 тыс.", "май", "важно"],
            ["2", "Слёт", "20 тыс.", "июнь", ""],
        )
        assert [row[:2] for row in found] == [("Форум", "май"), ("Слёт", "июнь")]
        assert [(one.line, one.blocks) for one in problems] == [(2, False), (2, False)]
        assert "Бюджет" in problems[0].text and "Примечание" in problems[1].text

    @given(st.lists(st.lists(st.text(max_size=20) | st.sampled_from(HEAD), max_size=7), max_size=12))
    def test_never_fails_on_any_table(self, rows):
        draft, problems = read_plan(rows)
        assert clean_draft(draft) == draft
        assert draft["sections"] or any(problem.blocks for problem in problems)


def saved(paper) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def workbook(*rows, merge: Sequence[str] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merge:
        book.active.merge_cells(cells)
    return saved(book)


def paper(*rows) -> DocxDocument:
    """A paper with a table; its cells are merged afterwards."""
    document = Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


def merge(document: DocxDocument, first: tuple[int, int], last: tuple[int, int]) -> None:
    [table] = document.tables
    text = table.cell(*first).text
    table.cell(*first).merge(table.cell(*last)).text = text


def rows_in(table: Table) -> list[tuple[str, ...]]:
    reading = read_table(table)
    return [tuple(line.row[name] for name in ("title", "term", "executors", "result")) for line in lines(reading.draft)]


class TestWorkbooks:
    def test_give_dates_in_five_styles(self):
        terms = [date(2018, 3, 15), datetime(2018, 3, 15, 12), "15 марта 2018 г.", "2018-03-15", "15.03.18"]
        content = workbook(HEAD, *([number, f"Дело {number}", term] for number, term in enumerate(terms, start=1)))
        found = [row[1] for row in rows_in(read_sheet(content, MOST_LINES))]
        assert found == ["15.03.2018", "15.03.2018", "15 марта 2018 г.", "2018-03-15", "15.03.18"]
        first, last = date(2018, 1, 1), date(2018, 12, 31)
        assert {read_term(text, first, last).due_on for text in found} == {date(2018, 3, 15)}

    def test_repeat_what_is_merged_downwards_and_take_once_what_is_merged_sideways(self):
        content = workbook(
            HEAD,
            ["Практика"],
            ["1", "Форум", "май", "Завод", "отчёт"],
            ["2", "Ярмарка", None, None, "справка"],
            ["3", "Слёт", "июль – весь план", None, "акт"],
            merge=["A2:F2", "C3:C4", "D3:D4", "C5:D5"],
        )
        table = read_sheet(content, MOST_LINES)
        assert rows_in(table) == [
            ("Форум", "май", "Завод", "отчёт"),
            ("Ярмарка", "май", "Завод", "справка"),
            ("Слёт", "июль – весь план", "", "акт"),
        ]
        assert [section["title"] for section in read_table(table).draft["sections"]] == ["Практика"]

    @pytest.mark.parametrize("row", [["=A1&B1", "июнь", "Завод"], ["Ярмарка", "=TODAY()", ""], ["Ярмарка", "", "=A1"]])
    def test_with_a_formula_that_has_no_result_are_refused_by_line(self, row):
        reading = read_table(read_sheet(workbook(HEAD, ["1", "Форум", "май"], ["2", *row]), MOST_LINES))
        assert reading.draft == {"sections": []}
        assert [(problem.line, problem.blocks) for problem in reading.problems] == [(3, True)]

    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ('<c r="B2" t="str"><f>A1</f><v>Форум</v></c>', ["Форум"]),
            ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', []),
            ('<c r="B2"><f>A1</f></c>', []),
        ],
    )
    def test_give_formulas_by_their_last_result_and_never_compute_them(self, cell, found):
        content = replaced(workbook(HEAD, ["1", "=A1", "май"]), '<c r="B2"><f>A1</f><v></v></c>', cell)
        assert [row[0] for row in rows_in(read_sheet(content, MOST_LINES))] == found

    def test_may_number_their_rows_by_a_formula(self):
        assert rows_in(read_sheet(workbook(HEAD, ["=ROW()-1", "Форум", "май"]), MOST_LINES))[0][0] == "Форум"

    @pytest.mark.parametrize("read_rows", [read_sheet, read_tables])
    def test_of_five_thousand_rows_are_refused_quickly(self, read_rows):
        rows = [HEAD, *([str(number), f"Дело {number}", "май", "Завод", "", ""] for number in range(5000))]
        content = workbook(*rows) if read_rows is read_sheet else plan_of_many_rows(5000)
        started = time.process_time()
        with pytest.raises(ValidationError, match="Строк больше"):
            read_rows(content, MOST_LINES)
        assert time.process_time() - started < 3

    def test_with_a_blank_cell_far_below_end_where_their_text_ends(self):
        content = workbook(HEAD, ["1", "Форум", "май", "Завод"], [None, " "])
        content = replaced(content, 'r="B3"', 'r="B1048576"')
        content = replaced(content, '<row r="3"', '<row r="1048576"')
        started = time.process_time()
        table = read_sheet(content, MOST_LINES)
        assert len(table.rows) == 2 and rows_in(table) == [("Форум", "май", "Завод", "")]
        assert time.process_time() - started < 3

    def test_covered_by_one_cell_up_to_the_last_row_are_read(self):
        content = workbook(HEAD, ["1", "Форум", "май", "Завод"], merge=["F1:G2"])
        content = replaced(content, "F1:G2", "F1:XFD1048576")
        assert rows_in(read_sheet(content, MOST_LINES)) == [("Форум", "май", "Завод", "")]

    def test_with_more_merged_cells_than_people_make_are_refused(self):
        content = replaced(
            workbook(*[["x"]] * 3000, merge=["A1:B2"]), '<mergeCell ref="A1:B2"/>', '<mergeCell ref="A1:AX3000"/>' * 2
        )
        with pytest.raises(ValidationError, match="объединённых"):
            read_sheet(content, MOST_LINES)


class TestPapers:
    def test_give_their_tables_with_sections(self):
        document = paper(["Мероприятие", "Срок", "Ответственный"], ["Кадры", "", ""], ["Форум", "май", "Завод"])
        merge(document, (1, 0), (1, 2))
        table = read_tables(saved(document), MOST_LINES)
        assert rows_in(table) == [("Форум", "май", "Завод", "")]
        assert [section["title"] for section in read_table(table).draft["sections"]] == ["Кадры"]

    def test_repeat_what_is_merged_downwards(self):
        document = paper(HEAD[:4], ["1", "Форум", "май", "Завод"], ["2", "Ярмарка", "", ""], ["3", "Слёт", "", ""])
        merge(document, (1, 2), (3, 2))
        merge(document, (1, 3), (2, 3))
        assert rows_in(read_tables(saved(document), MOST_LINES)) == [
            ("Форум", "май", "Завод", ""),
            ("Ярмарка", "май", "Завод", ""),
            ("Слёт", "май", "", ""),
        ]

    def test_take_an_activity_once_that_is_merged_over_two_rows(self):
        document = paper(HEAD[:4], ["1", "Форум", "с 1", "Завод"], ["", "", "по 15 марта", "Колледж"])
        merge(document, (1, 0), (2, 0))
        merge(document, (1, 1), (2, 1))
        table = read_tables(saved(document), MOST_LINES)
        assert rows_in(table) == [("Форум", "с 1 по 15 марта", "Завод\nКолледж", "")]
        assert read_table(table).problems == []

    def test_are_read_as_their_reviewer_has_left_them(self):
        document = paper(HEAD[:3], ["1", "Форум", "май"])
        [paragraph] = document.tables[0].cell(1, 1).paragraphs
        old = paragraph.runs[0]._r
        paragraph._p.replace(
            old,
            parse_xml(
                f"<w:ins {nsdecls('w')}><w:r><w:t>Слёт</w:t></w:r></w:ins>",
            ),
        )
        paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>Форум</w:delText></w:r></w:del>"))
        assert rows_in(read_tables(saved(document), MOST_LINES))[0][0] == "Слёт"

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04x", b"%PDF-1.4", b"\xd0\xcf\x11\xe0" + b"0" * 600])
    def test_and_workbooks_that_are_none_are_refused(self, content):
        for read_rows in (read_sheet, read_tables):
            with pytest.raises(ValidationError):
                read_rows(content, MOST_LINES)

    def test_that_grow_when_they_are_unpacked_are_refused(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (21 * 1024 * 1024))
        with pytest.raises(ValidationError, match="распаков"):
            read_tables(buffer.getvalue(), MOST_LINES)


def replaced(content: bytes, old: str, new: str) -> bytes:
    """The workbook with another text in the XML of its sheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as goal:
        for name in source.namelist():
            data = source.read(name).decode() if name.endswith(".xml") else source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new)
            goal.writestr(name, data)
    return buffer.getvalue()


def plan_of_many_rows(count: int) -> bytes:
    """A paper whose table has one row many times over."""
    document = paper(HEAD, ["1", "Дело", "май", "Завод", "", ""])
    table = document.tables[0]._tbl
    row = table.tr_lst[1]
    for _number in range(count):
        table.append(copy.deepcopy(row))
    return saved(document)
