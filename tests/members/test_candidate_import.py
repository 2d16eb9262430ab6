"""A list of organisations from a spreadsheet, as offices really keep it."""

import io
import time
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from cluster_portal.sheets import xlsx_content
from cluster_portal.workflow import Refused
from members.models import Candidate
from members.services.applications import submit_application
from members.services.candidate_import import Line, check_lines, import_lines, read_table
from members.services.invitations import add_candidate, drop_candidate
from tests.members.answers import ANSWERS, ready

pytestmark = pytest.mark.django_db
INN, OTHER_INN = "7707083893", "500100732259"
ADYGEA_INN = "0101003449"
GROWING = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    '<!ENTITY {} "{}">'.format(name, f"&{before};" * 10) for before, name in pairwise("abcdefghi")
)


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.replace("\n", "\r\n").encode(encoding)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def values(content: bytes, name: str = "список.csv") -> list[dict[str, str]]:
    return [line.values for line in read_table(content, name).lines]


def errors(lines: list[Line]) -> dict[int, str]:
    return {line.number: " ".join(line.errors) for line in lines if line.errors}


def sentence_of(content: bytes, name: str = "список.csv") -> str:
    with pytest.raises(ValidationError) as caught:
        read_table(content, name)
    return " ".join(caught.value.messages)


class TestReading:
    TEXT = "Организация;ИНН;E-mail\nООО «Ромашка»;7707083893;info@example.test\n"
    EXPECTED = [{"name": "ООО «Ромашка»", "inn": INN, "email": "info@example.test"}]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_csv_of_every_program_is_read(self, encoding, delimiter):
        assert values(csv(self.TEXT.replace(";", delimiter), encoding)) == self.EXPECTED

    def test_a_comma_within_an_address_parts_nothing(self):
        text = "Наименование;Почтовый адрес\nООО «Ромашка»;214000, г. Смоленск, ул. Ленина, д. 1, оф. 2, эт. 3\n"
        [line] = values(csv(text))
        assert line["address"] == "214000, г. Смоленск, ул. Ленина, д. 1, оф. 2, эт. 3"

    def test_an_xlsx_with_a_title_above_and_numbers_for_inn_is_read(self):
        content = workbook(
            ["Организации – потенциальные участники кластера"],
            [],
            ["№ п/п", "Полное наименование организации", "ИНН", "Дата"],
            [1, "ООО «Ромашка»", 7707083893.0, date(2017, 11, 30)],
        )
        table = read_table(content, "список.xlsx")
        assert [(line.number, line.values) for line in table.lines] == [(4, {"name": "ООО «Ромашка»", "inn": INN})]
        assert table.ignored == ["№ п/п", "Дата"]

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Организация", "name"),
            ("Наименование организации", "name"),
            ("Краткое наименование", "name"),
            ("ИНН", "inn"),
            ("ИНН/КПП", "inn"),
            ("Руководитель", "head_name"),
            ("Ф.И.О. руководителя", "head_name"),
            ("ФИО директора", "head_name"),
            ("Должность руководителя", "head_post"),
            ("E-mail", "email"),
            ("Эл. почта", "email"),
            ("Адрес электронной почты", "email"),
            ("Адрес", "address"),
            ("Почтовый адрес", "address"),
            ("Предложено", "proposed_by"),
            ("Кем предложено", "proposed_by"),
            ("Обоснование", "note"),
            ("ПРИМЕЧАНИЕ", "note"),
        ],
    )
    def test_columns_are_known_by_their_headings(self, heading, field):
        table = read_table(csv(f"Организация;{heading}\nООО «А»;\n"), "x.csv")
        assert field in dict((name, text) for text, name in table.columns)

    def test_a_zero_that_the_table_has_lost_is_put_back(self):
        content = workbook(["Организация", "ИНН"], ["ООО «Адыгея»", int(ADYGEA_INN)])
        [line] = read_table(content, "x.xlsx").lines
        assert (line.values["inn"], line.errors) == (ADYGEA_INN, ())

    def test_the_kpp_beside_the_inn_is_left_out(self):
        assert values(csv("Организация;ИНН/КПП\nООО «А»;7707083893/773601001\n"))[0]["inn"] == INN

    def test_a_formula_gives_its_result_and_never_itself(self):
        content = workbook(["Организация", "ИНН", "Примечание"], ["ООО «А»", INN, '=HYPERLINK("http://x.test")'])
        assert values(content, "x.xlsx") == [{"name": "ООО «А»", "inn": INN}]

    def test_a_formula_without_a_result_is_said(self):
        content = xlsx_content("Лист", [("Организация", 20), ("Примечание", 20)], [["ООО «А»", "#N/A"]])
        [line] = read_table(content, "x.xlsx").lines
        assert line.errors == ("Формула таблицы не дала результата.",)

    def test_what_a_text_begins_with_does_not_matter(self):
        content = xlsx_content("Лист", [("Организация", 20), ("Примечание", 20)], [["ООО «А»", "=1+1"]])
        assert values(content, "x.xlsx")[0]["note"] == "=1+1"

    def test_blank_lines_keep_the_numbers_of_the_others(self):
        content = workbook(["Организация"], [], ["ООО «А»"], [None], [None], ["ООО «Б»"])
        assert [line.number for line in read_table(content, "x.xlsx").lines] == [3, 6]


class TestWrongLines:
    def test_each_has_its_number_and_a_sentence(self):
        text = (
            "Организация;ИНН;E-mail\n;7707083893;\nООО «Б»;7707083894;\nООО «В»;12;\nООО «Г»;;почта\nООО «Д»;7,7E+09;\n"
        )
        found = errors(read_table(csv(text), "x.csv").lines)
        assert found[2] == "Нет наименования организации."
        assert found[3] == "ИНН: неверное контрольное число. Проверьте цифры."
        assert "10 цифр" in found[4]
        assert "правильный адрес электронной почты" in found[5]
        assert "10 цифр" in found[6]

    def test_too_long_a_name_is_said_with_its_column(self):
        [line] = read_table(csv(f"Организация\n{'я' * 501}\n"), "x.csv").lines
        assert line.errors[0].startswith("Организация: Убедитесь")

    def test_doubles_are_found_in_the_file_on_the_list_among_members_and_applicants(self, council, secretary):
        cluster = council.cluster
        member = cluster.memberships.first().organization
        add_candidate(cluster, by=secretary, name="ООО «В списке»", inn=OTHER_INN)
        submit_application(ready(cluster))
        text = (
            'Организация;ИНН\nООО «Новое»;\nооо "новое";\n'
            f"Другое имя;{OTHER_INN}\n{member.short_name};\nООО «Подавшие»;{ANSWERS['inn']}\n"
        )
        found = errors(check_lines(cluster, read_table(csv(text), "x.csv").lines))
        assert found == {
            3: "Та же организация стоит в строке 2 файла.",
            4: "ООО «В списке»: организация уже в списке.",
            5: f"{member.short_name}: организация уже участник кластера.",
            6: "ООО «Новая механика»: заявление уже подано.",
        }

    def test_namesakes_with_other_inns_are_no_doubles(self, council):
        lines = read_table(csv(f"Организация;ИНН\nООО «Ромашка»;{INN}\nООО «Ромашка»;{OTHER_INN}\n"), "x.csv").lines
        assert errors(check_lines(council.cluster, lines)) == {}

    def test_what_was_taken_off_the_list_may_come_back(self, council, secretary):
        drop_candidate(add_candidate(council.cluster, by=secretary, name="ООО «А»", inn=INN))
        lines = read_table(csv(f"Организация;ИНН\nООО «А»;{INN}\n"), "x.csv").lines
        assert errors(check_lines(council.cluster, lines)) == {}


class TestWrongFiles:
    def test_no_column_of_organisations(self):
        assert "Организация" in sentence_of(csv("ИНН;Телефон\n7707083893;1\n"))

    def test_headings_alone(self):
        assert sentence_of(csv("Организация;ИНН\n")) == "В файле есть заголовки, но нет строк под ними."

    @pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x98", "просто текст".encode()])
    def test_what_is_no_table(self, content):
        assert sentence_of(content)

    def test_too_many_lines(self):
        assert read_table(csv("Организация\n" + "ООО «А»\n" * 5000), "x.csv").lines
        assert "5000" in sentence_of(csv("Организация\n" + "ООО «А»\n" * 5001))

    def test_too_large(self):
        assert "2 МБ" in sentence_of(b"a" * (2 * 1024 * 1024 + 1))

    def test_an_old_xls_or_a_password(self):
        assert ".xls" in sentence_of(b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "старый.xls")

    def test_a_damaged_workbook(self):
        content = workbook(["Организация"], ["ООО «А»"])
        assert sentence_of(content[:-200], "x.xlsx")
        assert sentence_of(content.replace(b"xl/workbook.xml", b"xl/w0rkb00k.xml"), "x.xlsx")

    def test_a_bomb(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
        assert "распаков" in sentence_of(buffer.getvalue(), "x.xlsx")

    @pytest.mark.parametrize(
        "declared",
        [
            GROWING,
            '<!ENTITY i SYSTEM "file:///etc/passwd">',
        ],
        ids=["that grow", "of files"],
    )
    def test_entities_of_xml(self, declared):
        source = zipfile.ZipFile(io.BytesIO(workbook(["Organization"], ["ООО «А»"])))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in source.namelist():
                content = source.read(name)
                if b"Organization" in content:
                    content = f"<!DOCTYPE x [{declared}]>".encode() + content.replace(b"Organization", b"&i;")
                archive.writestr(name, content)
        assert "не читается" in sentence_of(buffer.getvalue(), "x.xlsx")

    def test_a_cell_in_the_last_row_and_column_takes_neither_time_nor_place(self):
        book = Workbook()
        book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "Организация", "ООО «А»", "x"
        buffer = io.BytesIO()
        book.save(buffer)
        before = time.perf_counter()
        assert values(buffer.getvalue(), "x.xlsx") == [{"name": "ООО «А»"}]
        assert time.perf_counter() - before < 10


class TestImport:
    TEXT = f"Организация;ИНН;Кем предложено;Обоснование\nООО «А»;{INN};{{member}};нужна\nООО «Б»;1;;\nООО «В»;;Мэрия;\n"

    @pytest.fixture
    def lines(self, council):
        member = council.cluster.memberships.first().organization.short_name
        return read_table(csv(self.TEXT.format(member=member)), "x.csv").lines

    def test_the_right_lines_are_added_without_the_wrong_ones(self, council, secretary, lines):
        assert import_lines(council.cluster, lines, by=secretary, only_good=True) == 2
        first, second = Candidate.objects.order_by("name")
        assert first.proposed_by == council.cluster.memberships.first().organization
        assert (first.inn, first.note, first.added_by) == (INN, "нужна", secretary)
        assert (second.proposed_by, second.note) == (None, "Предложено: Мэрия")

    def test_one_wrong_line_stops_all_when_asked_so(self, council, secretary, lines):
        with pytest.raises(Refused, match="Ничего не добавлено"):
            import_lines(council.cluster, lines, by=secretary, only_good=False)
        assert Candidate.objects.count() == 0

    def test_a_second_click_adds_nothing(self, council, secretary, lines):
        import_lines(council.cluster, lines, by=secretary, only_good=True)
        assert import_lines(council.cluster, lines, by=secretary, only_good=True) == 0
        assert Candidate.objects.count() == 2

    def test_five_thousand_lines_take_few_queries(self, council, secretary, django_assert_max_num_queries):
        many = [Line(number, {"name": f"ООО «Фирма {number}»"}) for number in range(5000)]
        with django_assert_max_num_queries(100):
            assert import_lines(council.cluster, many, by=secretary, only_good=False) == 5000
