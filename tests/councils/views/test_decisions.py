"""The public register in the browser: list, page of a decision, tables."""

import csv
import io
from datetime import date, datetime
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from councils.models import Council, Decision, DecisionRelation, Protocol, PublishedDecision, ReportFile
from councils.services import control, extensions, reports
from members.models import Person
from tests import factories
from tests.councils.test_register import many_others
from tests.councils.views.conftest import copy

pytestmark = pytest.mark.django_db
LIST = "/decisions/"


def row_of(protocol: Protocol, number: str) -> PublishedDecision:
    return PublishedDecision.objects.get(public_id=f"{protocol.public_id}-{number.replace('.', '-')}")


def more(protocol: Protocol, count: int, **changes) -> list[PublishedDecision]:
    first = row_of(protocol, "2.1")
    decisions = [copy(first.decision, uid=uuid4(), number="") for _ in range(count)]
    return [copy(first, decision=row, public_id=f"copy-{row.pk}", **changes) for row in decisions]


def shown(client, path: str = LIST) -> str:
    """The page with plain spaces: typography is told elsewhere."""
    return client.get(path).text.replace("\xa0", " ")


def address(row: PublishedDecision) -> str:
    return reverse("councils:decision", args=[row.public_id])


class TestList:
    def test_says_what_who_when_and_how_it_stands(self, published, client):
        row = row_of(published, "2.1")
        page = shown(client)
        assert f'<a href="{address(row)}">п. 2.1 протокола от 20.11.2026 № {row.protocol_number}</a>' in page
        assert ">30 ноября 2026 г.</td>" in page
        assert "Найдено: 6 решений." in page
        assert page.index("п. 1.1 протокола") < page.index("п. 3.3 протокола")

    def test_is_narrowed_by_everything_that_is_offered(self, published, client):
        row, council = row_of(published, "2.1"), published.meeting.council
        own, others = more(published, 2, organization=None, executor="", held_on=date(2019, 1, 1), year=2019)
        PublishedDecision.objects.filter(pk=others.pk).update(status="closed")
        for query, number in [
            ("q=разрабатывать+формы", 0),
            ("q=форма", 3),
            ("year=2019", 2),
            ("year=2018", 0),
            (f"executor={row.organization_id}", 2),
            ("class=instructing", 4),
            ("state=closed", 1),
            ("due=2026-11-30", 3),
            (f"council={council.slug}&year=2019&state=closed", 1),
            ("council=other", 0),
        ]:
            page = client.get(f"{LIST}?{query}").text
            assert page.count('<tr><td lang="ru">') == number, query
            assert ("Ничего не найдено" in page) == (number == 0)
        assert own

    def test_keeps_what_was_chosen_on_every_further_page_and_in_the_tables(self, published, client):
        more(published, 40)
        page = client.get(f"{LIST}?q=форма&class=instructing&sort=due").text
        assert 'value="форма"' in page
        assert '<option value="instructing" selected>' in page
        assert '<option value="due" selected>' in page
        chosen = "?q=%D1%84%D0%BE%D1%80%D0%BC%D0%B0&amp;class=instructing&amp;sort=due"
        assert f"decisions.xlsx{chosen}" in page and f"{chosen}&amp;after=2026-11-30." in page
        following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = client.get(LIST + following).text
        assert second.count('<tr><td lang="ru">') == 11
        assert 'rel="next"' not in second and "к началу" in second

    def test_takes_as_many_queries_for_sixty_rows_as_for_five(self, published, client, queries):
        PublishedDecision.objects.filter(number="3.3").delete()
        council = published.meeting.council
        twin = copy(council, slug="twin", name="Второй совет")
        paths = [LIST, f"{LIST}?q=форма&sort=due", "/decisions.xlsx", "/decisions.csv"]
        assert PublishedDecision.objects.count() == 5
        before = {path: queries(lambda path=path: client.get(path)) for path in paths}
        for number in range(5):
            executor = factories.make_organization(f"ООО «Исполнитель {number}»")
            more(published, 11, council=twin, organization=executor, year=2010 + number)
        assert {path: queries(lambda path=path: client.get(path)) for path in paths} == before
        assert max(before.values()) <= 5

    def test_of_several_councils_says_which(self, published, client):
        assert 'name="council"' not in client.get(LIST).text
        twin = copy(published.meeting.council, slug="twin", short_name="Рабочая группа", name="Рабочая группа")
        more(published, 1, council=twin)
        # A minute later.
        cache.clear()
        page = client.get(LIST).text
        assert '<option value="twin">Рабочая группа</option>' in page
        assert '<span class="muted small-text">Рабочая группа</span>' in page

    def test_is_calm_about_what_is_late(self, published, client):
        Council.objects.filter(pk=published.meeting.council_id).update(overdue_words="информация ожидается")
        more(published, 1, due_on=date(2020, 1, 1))
        page = client.get(LIST).text
        assert '<span class="status status-late">информация ожидается</span>' in page
        assert "просроч" not in page

    def test_is_empty_before_the_first_protocol(self, client, db):
        PublishedDecision.objects.all().delete()
        page = client.get(LIST)
        assert page.status_code == HTTPStatus.OK
        assert "Опубликованных решений пока нет" in page.text
        assert "decisions.xlsx" not in page.text

    @pytest.mark.parametrize("hostile", ["%00", "%FF", "'%20OR%201=1", "٢٠٢٦", "9" * 30, "%F0%9F%98%80", "-1", "%25_"])
    def test_takes_any_words_in_the_address(self, published, client, hostile):
        for name in ("q", "year", "council", "executor", "class", "state", "due", "sort", "after", "x"):
            for path in (LIST, "/decisions.csv"):
                assert client.get(f"{path}?{name}={hostile}").status_code == HTTPStatus.OK, (path, name)

    def test_shows_markup_as_text(self, published, client):
        PublishedDecision.objects.filter(number="1.1").update(text="<script>alert(1)</script>")
        assert "<script>alert" not in client.get(LIST).text
        assert (
            "&lt;script&gt;" in client.get(f"{LIST}?q=%3Cscript%3E&x=%22%3E%3Cscript%3E").text + client.get(LIST).text
        )

    def test_is_the_same_for_everybody_and_may_be_kept(self, published, client, browser_of):
        mine = browser_of(factories.officer(published.meeting.council, "secretary")).get(LIST)
        anybody = client.get(LIST)
        assert mine.content == anybody.content
        assert anybody.headers["Cache-Control"] == "public, max-age=60"
        assert anybody.headers["Vary"] == "Cookie"

    def test_names_nobody_who_has_not_agreed(self, published, client):
        for surname in Person.objects.values_list("surname", flat=True):
            assert surname not in shown(client).replace(f"{surname} и Ко", "")


class TestDecision:
    def test_has_its_own_page_with_a_way_to_its_place(self, published, client):
        row = row_of(published, "3.3")
        page = shown(client, address(row))
        assert "– раздел первый" in page and "– раздел второй" in page
        assert f'href="/protocols/{published.public_id}/#p-3-3"' in page
        assert 'id="p-3-3"' in client.get(f"/protocols/{published.public_id}/").text
        assert "принято" in page

    def test_says_what_changed_it_and_what_it_changes(self, published, client):
        first, second = row_of(published, "3.1"), row_of(published, "3.3")
        hidden = copy(second.decision, uid=uuid4(), number="", text="Внутренний проект")
        DecisionRelation.objects.create(decision=second.decision, earlier=first.decision, kind="cancels")
        DecisionRelation.objects.create(decision=hidden, earlier=first.decision, kind="amends")
        earlier, later = client.get(address(first)).text, client.get(address(second)).text
        assert "Отменено решением" in earlier and address(second) in earlier
        assert "Отменяет решение" in later and address(first) in later
        assert "Изменено решением" not in earlier

    def test_takes_as_many_queries_as_it_has_kinds_of_lines(self, published, client, queries):
        path = address(row_of(published, "2.1"))
        assert queries(lambda: client.get(path)) == 7

    @pytest.mark.parametrize("public_id", ["no-such", "2-1", "-"])
    def test_is_not_there_when_it_is_not_published(self, published, client, public_id):
        assert client.get(f"{LIST}{public_id}/").status_code == HTTPStatus.NOT_FOUND

    def test_of_an_approved_protocol_is_not_there(self, client, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        assert Decision.objects.filter(item__meeting=recorded, number="1.1").exists()
        assert client.get(f"{LIST}{protocol.public_id}-1-1/").status_code == HTTPStatus.NOT_FOUND


class TestTables:
    FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")')

    def test_have_typed_cells_and_what_was_chosen(self, published, client):
        response = client.get("/decisions.xlsx?class=instructing&sort=due")
        sheet = load_workbook(io.BytesIO(response.content)).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][:2] == ("Решение", "Дата заседания")
        assert [row[0][:6] for row in rows[1:]] == ["п. 2.1", "п. 3.1"]
        assert rows[1][1] == datetime(2026, 11, 20) and rows[1][6] == datetime(2026, 11, 30)
        assert rows[1][8].endswith(address(row_of(published, "2.1")))
        assert sheet["G2"].number_format == "DD.MM.YYYY"
        name = response.headers["Content-Disposition"]
        assert name.isascii() and name.endswith(f'resheniya-{date.today():%Y-%m-%d}.xlsx"')

    @pytest.mark.parametrize("text", FORMULAS)
    def test_never_run_a_persons_text(self, published, client, text):
        PublishedDecision.objects.filter(number="1.1").update(text=text, executor=text)
        sheet = load_workbook(io.BytesIO(client.get("/decisions.xlsx").content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "d", "n"}
        executors = [cell for cell in cells if cell.value == text.strip()]
        assert len(executors) == 2 and all(cell.data_type != "f" and cell.quotePrefix for cell in executors)
        table = client.get("/decisions.csv").content.decode("utf-8-sig")
        written = next(row for row in csv.reader(io.StringIO(table), delimiter=";") if row[0].startswith("п. 1.1"))
        assert (written[3], written[5]) == (f"'{text}", f"'{text}")

    def test_as_csv_open_in_a_spreadsheet_program(self, published, client):
        response = client.get("/decisions.csv?q=форма")
        assert response.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[6] for row in rows] == ["Срок", "30.11.2026"]

    def test_when_large_are_not_made_without_end_for_one_reader(self, published, client):
        many_others(row_of(published, "1.1"), 1000)
        codes = [client.get("/decisions.csv").status_code for _ in range(6)]
        assert codes == [HTTPStatus.OK] * 5 + [HTTPStatus.TOO_MANY_REQUESTS]
        assert client.get("/decisions.csv?class=instructing").status_code == HTTPStatus.OK


class TestHistory:
    """What became of a decision."""

    @pytest.fixture
    def closed(self, published, time_machine):
        time_machine.move_to("2026-12-01 12:00+03:00")
        council = published.meeting.council
        chair, secretary = (factories.officer(council, role) for role in ("chair", "secretary"))
        row = row_of(published, "2.1")
        assignment = row.decision.assignments.get()
        extensions.move_deadline(assignment, by=chair, until=date(2026, 12, 8), reason="Просил Арбузов.")
        evidence = ("форма.pdf", b"%PDF-1.4\n%%EOF")
        said = {"kind": "done", "text": "Форма разработана.", "done_on": date(2026, 11, 30)}
        reports.enter_report(assignment, by=secretary, **said, files=[evidence])
        control.close_assignment(assignment, by=chair)
        return PublishedDecision.objects.get(pk=row.pk)

    def file_address(self, row):
        file = ReportFile.objects.get(report__assignment__decision=row.decision)
        return reverse("councils:decision-file", args=[row.public_id, file.public_id])

    def test_is_told_with_days_and_without_names_and_reasons(self, closed, client):
        page = shown(client, address(closed))
        assert "срок перенесён с 30.11.2026 на 08.12.2026" in page
        assert "снято с контроля" in page
        for hidden in ("Просил Арбузов", "Форма разработана", "форма.pdf"):
            assert hidden not in page
        assert client.get(self.file_address(closed)).status_code == HTTPStatus.NOT_FOUND

    def test_shows_the_report_and_its_files_where_the_council_says_so(self, closed, client):
        Council.objects.update(publishes_reports=True)
        page = shown(client, address(closed))
        assert "Форма разработана." in page
        assert "форма.pdf" not in page
        Council.objects.update(publishes_report_files=True)
        assert "форма.pdf" in shown(client, address(closed))
        response = client.get(self.file_address(closed))
        assert response.content == b"%PDF-1.4\n%%EOF"
        assert response.headers["Content-Disposition"].startswith("attachment")


class TestFeed:
    ATOM = "{http://www.w3.org/2005/Atom}"

    def entries(self, client, path: str = "/decisions.atom") -> list[ElementTree.Element]:
        answer = client.get(path)
        assert answer.status_code == HTTPStatus.OK
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(answer.content).findall(f"{self.ATOM}entry")

    def test_tells_the_newest_decisions_with_their_pages(self, client, published):
        entries = self.entries(client)
        assert len(entries) == PublishedDecision.objects.count()
        titles = [entry.findtext(f"{self.ATOM}title") for entry in entries]
        assert titles[0].startswith("п. 1.1 протокола от 20.11.2026")
        link = entries[0].find(f"{self.ATOM}link").attrib["href"]
        assert client.get(urlsplit(link).path).status_code == HTTPStatus.OK

    def test_follows_the_conditions_and_is_sent_once(self, client, published, django_assert_num_queries):
        assert len(self.entries(client, "/decisions.atom?class=information")) == 2
        assert self.entries(client, "/decisions.atom?state=closed") == []
        with django_assert_num_queries(0):
            tag = client.get("/decisions.atom?state=closed").headers["ETag"]
        unchanged = client.get("/decisions.atom?state=closed", headers={"If-None-Match": tag})
        assert unchanged.status_code == HTTPStatus.NOT_MODIFIED
