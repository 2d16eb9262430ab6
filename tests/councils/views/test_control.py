"""The pages of control: filters, the sheet, what a step says, what a link opens."""

import io
import re
from datetime import date, timedelta
from http import HTTPStatus

import pypdfium2
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from councils.models import Assignment
from councils.services import control, links, reports

pytestmark = pytest.mark.django_db
REPORT = {"kind": "done", "text": "Форма разработана.", "done_on": f"{date.today():%Y-%m-%d}"}


@pytest.fixture
def assignment(approved, council):
    return Assignment.objects.get(decision__item__meeting=approved, decision__number="2.1")


def page(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


class TestBoard:
    def test_is_filtered_by_state_and_executor(self, browser_of, secretary, assignment):
        browser = browser_of(secretary)
        assert "2.1" in page(browser, "/desk/control/")
        assert 'class="empty"' in page(browser, "/desk/control/?state=closed")
        assert "разработать форму" in page(browser, f"/desk/control/?organization={assignment.organization_id}")
        assert 'class="empty"' in page(browser, "/desk/control/?organization=999999")
        assert "2.1" in page(browser, "/desk/control/?state=nonsense&organization=x&page=1")

    def test_costs_the_same_for_thirty_rows(self, browser_of, secretary, assignment, django_assert_max_num_queries):
        rows = [
            Assignment(decision=assignment.decision, organization=assignment.organization, role="co_executor",
                       state="active", due_on=assignment.due_on)
            for _ in range(30)
        ]  # fmt: skip
        Assignment.objects.bulk_create(rows)
        browser = browser_of(secretary)
        with django_assert_max_num_queries(20):
            assert page(browser, "/desk/control/").count("2.1<br>") == 31

    def test_the_sheet_of_an_executor_is_a_pdf_with_his_assignments(self, browser_of, secretary, assignment):
        answer = browser_of(secretary).post("/desk/control/sheet/", {"organization": assignment.organization_id})
        with pypdfium2.PdfDocument(answer.content) as document:
            text = " ".join(page.get_textpage().get_text_range() for page in document)
        text = " ".join(text.replace("\xa0", " ").split())
        assert "ПОРУЧЕНИЯ" in text and "30.11.2026, пн" in text and "Резолюция" in text
        assert "п. 2.1 протокола" in text


class TestExecutor:
    def test_reports_on_his_own_page(self, browser_of, chair, assignment):
        browser = browser_of(chair)
        assert "разработать форму" in page(browser, "/my/assignments/")
        answer = browser.post(f"/my/assignments/{assignment.pk}/report/", REPORT, follow=True)
        assert "Отчёт отправлен. Он у секретаря" in answer.content.decode()
        assert "Дополнить отчёт" in answer.content.decode()
        assert Assignment.objects.get(pk=assignment.pk).state == "reported"

    def test_finds_what_the_council_has_before_the_many_that_are_finished(self, browser_of, chair, assignment):
        done = [
            Assignment(decision=assignment.decision, organization=assignment.organization, role="co_executor",
                       state="closed", due_on=date(2026, 1, 1) + timedelta(days=place), done_on=date(2026, 1, 1))
            for place in range(60)
        ]  # fmt: skip
        Assignment.objects.bulk_create(done)
        Assignment.objects.filter(pk=assignment.pk).update(state="reported")
        text = page(browser_of(chair), "/my/assignments/")
        assert "Показаны последние 50." in text and "01.03.2026" in text and "05.01.2026" not in text
        others = re.findall(r'href="/my/assignments/(\d+)/"', text[text.index("У совета или завершено") :])
        assert len(others) == 50 and others[0] == str(assignment.pk)

    def test_a_report_without_its_day_is_refused_and_nothing_typed_is_lost(self, browser_of, chair, assignment):
        answer = browser_of(chair).post(f"/my/assignments/{assignment.pk}/report/", REPORT | {"done_on": ""})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Форма разработана." in answer.content.decode()

    @pytest.mark.parametrize("spoil", [{"kind": "x"}, {"text": ""}, {"text": "\x00"}, {"done_on": "31.02.2026"}])
    def test_bad_input_gets_a_sentence(self, browser_of, chair, assignment, spoil):
        answer = browser_of(chair).post(f"/my/assignments/{assignment.pk}/report/", REPORT | spoil)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not assignment.reports.exists()


class TestLink:
    def test_a_get_never_answers_and_a_revoked_link_says_so(self, client, secretary, assignment):
        link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
        path = reverse("councils:assignment-answer", args=[token])
        assert "разработать форму" in page(client, path)
        assert client.get(f"{path}report/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
        links.revoke_link(link, by=secretary)
        gone = client.get(path)
        assert gone.status_code == HTTPStatus.GONE
        assert "Попросите у секретаря" in gone.content.decode()
        assert client.post(f"{path}report/", REPORT).status_code == HTTPStatus.GONE
        assert not assignment.reports.exists()

    def test_shows_neither_names_nor_other_reports(self, client, secretary, assignment):
        reports.enter_report(assignment, by=secretary, kind="interim", text="Внутреннее слово секретаря.")
        _link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
        shown = page(client, reverse("councils:assignment-answer", args=[token]))
        assert "Внутреннее слово" not in shown and secretary.name not in shown


class TestDiscipline:
    def test_counts_by_the_day_of_the_fact(self, browser_of, secretary, chair, assignment):
        reports.enter_report(assignment, by=secretary, kind="done", text="Готово.", done_on=date(2026, 11, 21))
        control.close_assignment(assignment, by=chair, note="Показано на заседании.")
        Assignment.objects.filter(pk=assignment.pk).update(due_on=date(2026, 11, 20), done_on=date(2026, 11, 24))
        answer = browser_of(chair).get("/desk/control/discipline/?first=2026-01-01&last=2026-12-31&xlsx=1")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert list(sheet.values)[1] == (assignment.label, 2, 0, 1, 1, 0, 4)
        assert list(sheet.values)[-1] == ("Всего", 2, 0, 1, 1, 0, 4)
        shown = page(browser_of(chair), "/desk/control/discipline/?first=2026-01-01&last=2026-12-31")
        assert "<h1>Отчёт об исполнительской дисциплине</h1>" in shown
        assert "Средняя задержка, дней" in shown and 'class="total"' in shown

    def test_says_what_is_wrong_with_the_period(self, browser_of, chair, assignment):
        browser = browser_of(chair)
        printed = browser_of(chair).post("/desk/control/discipline/", {"first": "2026-01-01", "last": "2026-12-31"})
        assert printed.headers["Content-Type"] == "application/pdf"
        assert printed.content.startswith(b"%PDF-")
        assert (
            browser_of(chair)
            .post("/desk/control/discipline/", {"first": "1999-01-01", "last": "1999-12-31"})
            .status_code
            == 422
        )
        assert "раньше начала" in page(browser, "/desk/control/discipline/?first=2026-12-31&last=2026-01-01")
        assert 'class="empty"' in page(browser, "/desk/control/discipline/?first=1999-01-01&last=1999-12-31")
