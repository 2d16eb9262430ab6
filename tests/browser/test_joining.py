"""The whole way of an applicant, on a phone, with real mail: form, question, council, extract, register, account."""

import pytest
from playwright.sync_api import expect

from members.models import JoinApplication, Representative
from tests import factories
from tests.members.answers import ANSWERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "заявление.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
STEPS = (
    ("full_name", "short_name", "legal_address"),
    ("head_surname", "head_given_name", "head_post", "head_basis"),
    ("contact_name", "phone", "email"),
)


def fill(page, names):
    for name in names:
        page.locator(f"[name={name}]").fill(ANSWERS[name])


def go_on(page):
    page.get_by_role("button", name="Сохранить и продолжить").click()


def apply(page, mailbox):
    """From the first screen to the number of the application."""
    page.wait_for_timeout(2200)  # a person reads the first screen
    page.get_by_role("button", name="Заполнить анкету").click()
    page.wait_for_url("**/step/organization/")
    page.locator("[name=inn]").fill("7707083894")
    fill(page, STEPS[0])
    go_on(page)
    expect(page.locator("#error_1_id_inn, .invalid-feedback").first).to_contain_text("неверное контрольное число")
    expect(page.locator("[name=full_name]")).to_have_value(ANSWERS["full_name"])
    for name in ("inn", "kpp", "ogrn"):
        page.locator(f"[name={name}]").fill(ANSWERS[name])
    page.locator("[name=kind]").select_option("company")
    go_on(page)
    fill(page, STEPS[1])
    page.locator("[name=head_no_patronymic]").check()
    go_on(page)
    fill(page, STEPS[2])
    go_on(page)
    page.get_by_label("практика студентов").check()
    go_on(page)
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    go_on(page)
    page.goto(mailbox.link(1))
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("button", name="Подать заявление").click()
    expect(page.get_by_text("Заявление № 1 от")).to_be_visible()
    page.locator("[name=file]").set_input_files(PDF)
    page.locator("[name=kind]").select_option("signed")
    page.get_by_role("button", name="Приложить").click()
    expect(page.get_by_text("Портал её не проверял")).to_be_visible()


def check_and_ask(desk):
    desk.get_by_role("link", name="Заявления о вступлении: 1").click()
    desk.get_by_role("link", name="ООО «Новая механика»").click()
    desk.get_by_role("button", name="Взять на проверку").click()
    desk.get_by_label("Вопрос заявителю").fill("Сколько мест практики?")
    desk.get_by_role("button", name="Спросить").click()
    expect(desk.get_by_text("Вопрос отправлен заявителю.")).to_be_visible()


def put_on_the_agenda(desk, application):
    desk.goto(f"/desk/applications/{application.pk}/")
    expect(desk.get_by_text("Пять мест.")).to_be_visible()
    desk.get_by_role("button", name="Вынести", exact=True).click()
    expect(desk.get_by_text("Заявление вынесено на заседание")).to_be_visible()


def hold_the_meeting(application, meeting, secretary, chair):
    """The meeting itself is walked key by key in the other journeys."""
    recorded = factories.record_meeting(meeting, secretary)
    decision = application.effects.get().decision
    factories.operate(recorded, secretary, "decision", "update", decision.uid, stage="taken")
    factories.operate(recorded, secretary, "item", "vote", decision.item.uid, kind="unanimous")
    factories.approved(recorded, secretary, chair)


def test_an_organisation_joins(open_on_phone, open_as, mailbox, council, secretary, chair):
    meeting = factories.make_meeting(council, secretary)
    page = open_on_phone(None, "/join/")
    apply(page, mailbox)
    application = JoinApplication.objects.get()
    desk = open_as(secretary, "/desk/")
    check_and_ask(desk)
    page.goto(mailbox.link(4))
    page.locator("[name=text]").fill("Пять мест.")
    page.get_by_role("button", name="Отправить ответ").click()
    put_on_the_agenda(desk, application)
    hold_the_meeting(application, meeting, secretary, chair)

    desk.reload()
    desk.get_by_role("button", name="Заверить выписку и отправить").click()
    expect(desk.get_by_text("Выписка заверена и отправлена заявителю.")).to_be_visible()
    subjects = [letter["subject"] for letter in mailbox.letters]
    [extract] = [letter for letter in mailbox.letters if "Выписка из протокола" in letter["subject"]]
    [attachment] = extract.iter_attachments()
    assert attachment.get_content().startswith(b"%PDF")
    assert len(subjects) == 9, subjects

    page.goto(next(mailbox.link(n) for n in range(1, len(subjects) + 1) if "/account-link/" in mailbox.link(n)))
    for field in page.locator("input[type=password]").all():
        field.fill("Новая-Механика-2026")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/my/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Новая механика")
    assert Representative.objects.get().person.user.email == ANSWERS["email"]

    public = open_as(None, "/organizations/")
    expect(public.get_by_role("main")).to_contain_text("ООО «Новая механика»")
