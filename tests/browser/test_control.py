"""One assignment: a letter, a report by its link, returned, sent again, closed on a phone, seen by the public."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from cluster_portal.tasks import tick
from councils.models import Assignment
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "форма.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


@pytest.fixture
def published(council, secretary, chair):
    recorded = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    return factories.published(recorded, secretary, chair)


def assignment_of(protocol, number: str) -> Assignment:
    return Assignment.objects.get(decision__item__meeting=protocol.meeting, decision__number=number)


def report(page, text: str):
    page.get_by_label("Текст отчёта").fill(text)
    page.get_by_label("Дата исполнения").fill(f"{date.today():%Y-%m-%d}")
    page.locator("[name=files]").set_input_files(PDF)
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.get_by_text("Отчёт отправлен.")).to_be_visible()


def let_answer_by_letters_only(organization, email: str) -> None:
    """Nobody of the organisation has an account; the contacts of its membership hold an address."""
    organization.seats.update(on_behalf_of=None)
    organization.memberships.update(contacts=f"приёмная, {email}")


def test_a_decision_is_carried_out(open_as, open_on_phone, mailbox, meeting, secretary, chair, time_machine):
    time_machine.move_to("2026-11-23 10:00+03:00")
    recorded = factories.record_meeting(meeting, secretary)
    assignment = Assignment.objects.get(decision__item__meeting=recorded, decision__text__contains="разработать форму")
    let_answer_by_letters_only(assignment.organization, "executor@example.test")
    factories.submitted(recorded, secretary)
    phone = open_on_phone(chair, f"/protocols/{recorded.protocol.public_id}/review/")
    phone.get_by_role("button", name="Согласовать протокол").click()
    expect(phone.get_by_text("больше не изменятся")).to_be_visible()
    tick()
    [letter] = [letter for letter in mailbox.letters if letter["to"] == "executor@example.test"]
    text = letter.get_body(("plain",)).get_content()
    assert "новое поручение" in text.lower() and "разработать форму заявления" in text
    executor = open_on_phone(None, re.search(r"https?://\S+/answer/\S+", text)[0])
    desk = open_as(secretary, f"/desk/control/{assignment.pk}/")

    report(executor, "Форма разработана.")
    desk.reload()
    desk.get_by_label("Замечание").fill("Приложите подписанную форму.")
    desk.get_by_role("button", name="Вернуть на доработку").click()
    executor.reload()
    expect(executor.get_by_text("возвращено на доработку")).to_be_visible()
    expect(executor.locator("#remark")).to_contain_text("Приложите подписанную форму.")
    report(executor, "Подписанная форма приложена.")
    desk.reload()
    desk.get_by_role("button", name="Предложить снять с контроля").click()

    phone.goto("/desk/control/")
    expect(phone.get_by_role("heading", name="Требуют вмешательства председателя")).to_be_visible()
    expect(phone.get_by_role("checkbox")).to_be_checked()
    phone.get_by_role("button", name="Снять с контроля отмеченные").click()
    expect(phone.get_by_text("1 поручение снято с контроля.")).to_be_visible()

    desk.goto("/desk/")
    desk.get_by_role("link", name="Опубликовать").click()
    desk.get_by_role("button", name="Опубликовать").click()
    expect(desk.get_by_text("Протокол опубликован")).to_be_visible()
    public = open_as(None, f"/decisions/{recorded.protocol.public_id}-2-1/")
    expect(public.get_by_role("main")).to_contain_text("исполнено")
    executor.reload()
    expect(executor.get_by_role("button", name="Отправить отчёт")).to_be_hidden()


def test_a_later_date_is_asked_for_and_granted(open_as, open_on_phone, mailbox, published, secretary, chair):
    assignment = assignment_of(published, "3.1")
    desk = open_as(secretary, f"/desk/control/{assignment.pk}/")
    desk.get_by_label("Электронная почта исполнителя").fill("executor@example.test")
    desk.get_by_role("button", name="Отправить ссылку").click()
    executor = open_on_phone(None, mailbox.link(1))
    executor.get_by_text("Попросить о продлении").click()
    executor.get_by_label("Продлить до").fill("2097-01-20")
    executor.get_by_label("Причина").fill("Ждём ответа трёх организаций.")
    executor.get_by_role("button", name="Отправить запрос").click()

    phone = open_on_phone(chair, "/desk/control/")
    phone.get_by_role("link", name="п. 3.1").click()
    phone.get_by_role("button", name="Продлить").click()
    expect(phone.get_by_role("heading", name="Прежние сроки")).to_be_visible()
    assignment.refresh_from_db()
    assert assignment.due_on == date(2097, 1, 20)
    executor.reload()
    expect(executor.get_by_text("20 января 2097 г.").first).to_be_visible()


def test_what_is_late_climbs_to_the_chair(open_as, open_on_phone, mailbox, published, secretary, chair, time_machine):
    """The deadline is the 30th of November 2026; working days are counted from the day after."""
    executor = assignment_of(published, "2.1").organization.seats.get().person.user
    time_machine.move_to("2026-12-01 10:00+03:00")
    tick()
    assert {mailbox.letter(1)["to"], mailbox.letter(2)["to"]} == {executor.email, secretary.email}
    text = mailbox.letter(1).get_body(("plain",)).get_content()
    assert "просрочено на 1 день" in text

    desk = open_as(secretary, "/desk/control/?state=overdue")
    expect(desk.get_by_text("просрочено на 1 день")).to_be_visible()
    public = open_as(None, f"/decisions/{published.public_id}-2-1/")
    expect(public.get_by_role("main")).to_contain_text("срок истёк, информация не поступила")
    expect(public.get_by_role("main")).not_to_contain_text("просрочено")

    time_machine.move_to("2026-12-07 10:00+03:00")
    tick()
    late = [letter for letter in mailbox.letters if "просрочено на 7 дней" in letter.get_body(("plain",)).get_content()]
    assert chair.email in {letter["to"] for letter in late}
    phone = open_on_phone(chair, "/desk/control/?state=overdue")
    expect(phone.get_by_text("просрочено на 7 дней")).to_be_visible()


def test_the_chair_gives_an_instruction_from_a_phone_and_it_is_carried_out(open_as, open_on_phone, council, chair):
    """By the keyboard alone: the field to write in has the focus when the page opens."""
    member = council.seats.filter(role="member").order_by("pk").first()
    phone = open_on_phone(chair, "/desk/control/")
    phone.get_by_role("link", name="Поручение между заседаниями").click()
    expect(phone.get_by_label("Что сделать")).to_be_focused()
    phone.keyboard.type("Прошу представить список площадок для практики.")
    phone.get_by_label("Ответственный исполнитель").select_option(member.on_behalf_of.short_name)
    phone.get_by_role("button", name="Поставить на контроль").press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Резолюция председателя")

    executor = open_as(member.person.user, "/my/assignments/")
    executor.get_by_role("link", name="Прошу представить список").click()
    with executor.expect_popup() as paper:
        executor.get_by_role("button", name="Резолюция, PDF").press("Enter")
    assert paper.value is not None
    report(executor, "Список прилагается.")

    phone.reload()
    phone.get_by_role("button", name="Снять с контроля").click()
    expect(phone.get_by_text("снято с контроля").first).to_be_visible()
