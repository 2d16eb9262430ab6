"""The board of control and the page of an assignment: what waits comes first, and nothing typed is lost."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from councils.assignment_sheet import sheet_view
from councils.models import Assignment, Decision, DecisionRelation
from councils.services import control, extensions, links, parts, reports

pytestmark = pytest.mark.django_db
BOARD = "/desk/control/"


@pytest.fixture
def assignment(approved, council) -> Assignment:
    return Assignment.objects.get(decision__item__meeting=approved, decision__number="2.1")


@pytest.fixture
def other(assignment) -> Assignment:
    return Assignment.objects.get(decision__item__meeting=assignment.decision.item.meeting, decision__number="3.1")


@pytest.fixture
def author(assignment, council) -> reports.Author:
    return reports.Author(council.seats.get(on_behalf_of=assignment.organization).person.user)


def text(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def keys(browser, query: str = "") -> list[int]:
    context = browser.get(BOARD + query).context
    return [row.pk for row in [*context["proposed"], *context["assignments"]]]


class TestBoard:
    def test_is_narrowed_by_what_was_said_by_meeting_and_by_day(self, browser_of, secretary, assignment, author):
        browser, meeting = browser_of(secretary), assignment.decision.item.meeting
        for kind, state in (("interim", "partly"), ("other", "executor")):
            reports.report_assignment(assignment, author, kind=kind, text="Слово.")
            assert keys(browser, f"?state={state}") == [assignment.pk]
        extensions.request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
        assert keys(browser, "?state=extension") == [assignment.pk]
        assert "продление запрошено до 20.01.2097" in text(browser, BOARD)
        assert assignment.pk in keys(browser, f"?meeting={meeting.pk}") and not keys(browser, "?meeting=999999")
        assert keys(browser, f"?until={assignment.due_on}") == [assignment.pk]
        assert not keys(browser, f"?until={assignment.due_on - timedelta(days=1)}")
        assert not keys(browser, "?state=obsolete") and not keys(browser, "?council=999999")

    def test_puts_what_needs_a_decision_first_and_the_undated_last(
        self, browser_of, chair, secretary, assignment, other, author
    ):
        Assignment.objects.filter(pk=other.pk).update(due_on=date(2026, 1, 1))
        assert keys(browser_of(chair)) == [other.pk, assignment.pk]
        reports.report_assignment(assignment, author, kind="done", text="Готово.", done_on=date.today())
        assert keys(browser_of(chair)) == [assignment.pk, other.pk]
        control.propose_closing(assignment, by=secretary)
        page = text(browser_of(chair), BOARD)
        assert page.index("Требуют вмешательства председателя") < page.index('id="proposed"')
        assert page.index("Снять с контроля отмеченные") < page.index("Остальные поручения")
        assert "снять с контроля: 1" in page and "срок истёк: 1" in page
        desk = text(browser_of(chair), "/desk/")
        assert "Решить:" in desk and "снять с контроля: 1" in desk
        assert "Требует внимания" in text(browser_of(secretary), "/desk/")

    def test_takes_off_control_with_one_reason_and_says_when_nothing_was_ticked(
        self, browser_of, chair, secretary, assignment, author
    ):
        browser = browser_of(chair)
        nothing = browser.post(f"{BOARD}close/", follow=True).content.decode()
        assert "Ничего не выбрано" in nothing and "0 поручений" not in nothing
        reports.report_assignment(assignment, author, kind="done", text="Готово.", done_on=date.today())
        browser.post(f"{BOARD}close/", {"assignment": assignment.pk, "note": "По письму № 5."})
        assert assignment.transitions.last().note == "По письму № 5."

    def test_shows_a_whole_once(self, browser_of, secretary, assignment, council):
        Assignment.objects.filter(pk=assignment.pk).update(organization=None, group_name="Члены Совета")
        collector = council.seats.get(person__user=secretary).person
        organizations = [seat.on_behalf_of for seat in council.seats.exclude(on_behalf_of=None)[:2]]
        members = parts.split_group(
            Assignment.objects.get(pk=assignment.pk), by=secretary, organizations=organizations, collector=collector
        )
        browser = browser_of(secretary)
        assert assignment.pk in keys(browser) and members[0].pk not in keys(browser)
        reports.enter_report(members[0], by=secretary, kind="nothing", text="Предложений нет.")
        assert members[0].pk in keys(browser) and members[1].pk not in keys(browser)
        shown = text(browser, f"{BOARD}{assignment.pk}/")
        assert "<strong>предложений нет</strong>" in shown and "ответа пока нет" in shown
        assert f'href="{BOARD}{members[1].pk}/"' in shown


class TestSteps:
    def test_what_was_wrong_stands_at_its_field_with_all_that_was_typed(
        self, browser_of, chair, secretary, assignment, author
    ):
        page = f"{BOARD}{assignment.pk}/"
        reports.report_assignment(assignment, author, kind="done", text="Готово.", done_on=date.today())
        back = browser_of(secretary).post(f"{page}return/", {"note": ""})
        assert back.status_code == 422 and "note" in back.context["note_form"].errors
        assert "Отчёты" in back.content.decode()
        control.return_assignment(assignment, by=secretary, note="Приложите форму.")
        asked = extensions.request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
        refused = browser_of(chair).post(f"{page}extensions/{asked.pk}/", {"decision": "refuse"})
        assert refused.status_code == 422 and refused.context["extensions"][0].form.errors
        assert asked.assignment.extensions.get().status == "asked"

    def test_the_executor_keeps_his_words_with_an_account_and_by_a_link(
        self, browser_of, client, secretary, assignment, author
    ):
        _link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
        answer = reverse("councils:assignment-answer", args=[token])
        for browser, page in ((browser_of(author.user), f"/my/assignments/{assignment.pk}/"), (client, answer)):
            file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")
            shown = browser.post(f"{page}report/", {"kind": "done", "text": "Форма разработана.", "files": file})
            assert shown.status_code == 422 and list(shown.context["report_form"].errors) == ["done_on"]
            typed = shown.content.decode()
            assert "Форма разработана.</textarea>" in typed and "выберите их ещё раз" in typed
            early = browser.post(f"{page}extend/", {"until": "2026-11-21", "reason": "Не успеваем."})
            assert early.status_code == 422 and list(early.context["extension_form"].errors) == ["until"]
            assert early.context["opened"] == "extension_form" and "Не успеваем.</textarea>" in early.content.decode()
        assert not assignment.reports.exists() and not assignment.extensions.exists()

    def test_an_executor_is_named_and_another_one_too(self, browser_of, secretary, assignment, council):
        fields = {"verb_class": "instructing", "number": "2.9", "position": 9}
        orphan = Decision.objects.create(item=assignment.decision.item, text="Направить письмо.", **fields)
        first, second = [seat.on_behalf_of_id for seat in council.seats.exclude(on_behalf_of=None)[:2]]
        browser, path = browser_of(secretary), f"{BOARD}decisions/{orphan.pk}/executor/"
        assert path in text(browser, BOARD)
        assert browser.post(path, {"executor": ""}).status_code == 422
        browser.post(path, {"executor": f"organization:{first}"})
        page = f"{BOARD}{orphan.assignments.get().pk}/"
        assert browser.post(path, {"executor": f"organization:{first}"}).headers["Location"] == page
        again = browser.post(f"{page}reassign/", {"executor": f"organization:{second}"})
        assert again.status_code == 422 and again.context["executor_form"].errors["note"]
        browser.post(f"{page}reassign/", {"executor": f"organization:{second}", "note": "По профилю."})
        assert orphan.assignments.get().organization_id == second
        assert "исполнитель уточнён: было" in text(browser, page)


class TestExecutorsPage:
    def test_tells_what_has_to_be_finished_and_whom_to_ask(self, client, secretary, assignment, author):
        link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
        path = reverse("councils:assignment-answer", args=[token])
        assert secretary.email in text(client, path) and "Предложений нет" not in text(client, path)
        reports.report_assignment(
            assignment, reports.Author(link=link), kind="done", text="Готово.", done_on=date.today()
        )
        sent = text(client, path)
        assert "больше от вас сейчас ничего не требуется" in sent and "Дополнить отчёт" in sent
        assert "Попросить о продлении" not in sent
        control.return_assignment(assignment, by=secretary, note="Приложите форму.")
        back = text(client, path)
        assert back.index("Приложите форму.") < back.index("Отправить отчёт")
        assert client.post(f"{path}sheet/").content.startswith(b"%PDF-")

    def test_names_what_the_secretary_entered_without_its_words(self, client, secretary, assignment):
        _link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
        entered = {"kind": "interim", "how": "по телефону", "text": "Внутренняя заметка."}
        reports.enter_report(assignment, by=secretary, kind="interim", text=entered["text"])
        shown = text(client, reverse("councils:assignment-answer", args=[token]))
        assert "внесено секретарём" in shown and "Внутренняя заметка" not in shown

    def test_shows_the_decision_that_has_changed_it(self, browser_of, author, assignment, other):
        DecisionRelation.objects.create(decision=other.decision, earlier=assignment.decision, kind="amends")
        shown = text(browser_of(author.user), f"/my/assignments/{assignment.pk}/")
        assert other.decision.basis in shown and "Изменено решением" in shown


def test_how_a_report_came_stands_before_its_words(browser_of, secretary, assignment):
    sent = {"kind": "interim", "how": "по телефону 21.11.2026", "text": "Готовим."}
    browser_of(secretary).post(f"{BOARD}{assignment.pk}/report/", sent)
    assert assignment.reports.get().text == "Поступило: по телефону 21.11.2026.\nГотовим."


def test_the_sheet_says_nothing_that_is_wrong_tomorrow(secretary, assignment, other):
    Assignment.objects.create(
        decision=assignment.decision, organization=assignment.organization, whole=assignment,
        period="за ноябрь 2026 г.", due_on=assignment.due_on, state="active",
    )  # fmt: skip
    other.decision.awaited_by.create(decision=assignment.decision, created_by=secretary)
    rows = [assignment, assignment.parts.get()]
    sheet = sheet_view(rows, executor=assignment.label, on=date(2026, 11, 21))
    whole, part = ({name: str(value).replace("\xa0", " ") for name, value in row.items()} for row in sheet["rows"])
    assert whole["due"] == "30.11.2026, пн (вкл.)" and whole["role"] == "ответственный (после 3.1)"
    assert part["text"].endswith("за ноябрь 2026 г.") and part["state"] == "на исп."
    assert secretary.email in sheet["send_to"] and sheet["page"].endswith("/my/assignments/") and sheet["secretary"]
