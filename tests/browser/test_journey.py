"""One decision's whole way: recorded by keyboard, returned and approved on a phone, read by anybody."""

import json
from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import expect

from councils.document import public_edition
from councils.models import Protocol
from councils.wording import document_text
from tests import factories
from tests.browser.screen import Recording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRESENT = ["Арб", "Бер", "Вяз", "Гром", "Дуб", "Елк", "Жур"]


def keep_password(user):
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("Адрес электронной почты").focus()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def press_on(locator):
    """What a keyboard does with a link or a button."""
    locator.focus()
    locator.page.keyboard.press("Enter")


def call_a_meeting(page):
    press_on(page.get_by_role("link", name="Новое заседание"))
    # The order of day and month in these two is the browser's own affair.
    page.get_by_label("Дата").fill(f"{date.today():%Y-%m-%d}")
    page.get_by_label("Начало").fill("12:00")
    page.get_by_label("Место проведения").focus()
    page.keyboard.insert_text("конференц-зал")
    page.get_by_label("Повестка").focus()
    for line in ("1. О кластерной модели", "2. О направлениях работы", "3. Об утверждении плана"):
        page.keyboard.insert_text(line)
        page.keyboard.press("Enter")
    press_on(page.get_by_role("button", name="Назначить заседание"))
    page.wait_for_url("**/desk/meetings/*/")
    press_on(page.get_by_role("link", name="Записывать"))
    return Recording(page)


def record(screen: Recording, executor: str):
    """Three questions, six decisions; nothing but keys."""
    page, year = screen.page, date.today().year + 1
    screen.mark_present(*PRESENT)
    expect(page.locator("#rec-quorum-verdict")).to_contain_text("КВОРУМ")
    screen.begin_typing().point("Принять к сведению доклад о кластерной модели.")
    screen.type(f"{executor} разработать форму заявления в срок до 30 ноября {year} г.").is_saved()
    expect(page.locator(".is-current .rec-point-meta")).to_contain_text(f"30.11.{year}")
    screen.press("F4", "F8", "F8").is_saved()
    screen.press("Control+Enter")
    screen.point("Учредить рабочую группу по практике.").type("Принять к сведению информацию о наборе.")
    screen.press("F8").is_saved().press("Control+Enter")
    screen.type("Утвердить план работы:\n– раздел первый\n– раздел второй").press("Enter")
    screen.type(f"{executor} направить предложения организациям в срок до 8 декабря {year} г.").is_saved()
    screen.press("F4", "F8").is_saved().press("Control+Enter").is_saved()


def finish_and_send(screen: Recording):
    page = screen.page
    press_on(page.get_by_role("button", name="Завершить заседание"))
    press_on(page.get_by_role("button", name="Да, завершить"))
    screen.is_saved()
    press_on(page.get_by_role("link", name="Отправить председателю"))
    press_on(page.get_by_role("button", name="Отправить председателю"))
    expect(page.get_by_text("Протокол отправлен председателю")).to_be_visible()


def pdf_words(content: bytes, address: str) -> str:
    """The words of the document: without the page numbers and the foot of page 1 with the permanent address."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    foot = {str(number) for number in range(2, len(pages) + 1)}
    lines = "\n".join(pages).splitlines()
    own = [
        line for line in lines if line.strip() not in foot and "Постоянный адрес" not in line and address not in line
    ]
    return plain("".join(own))


def plain(text: str) -> str:
    """Letters and digits in their order: spaces, hyphens at line ends and typography do not count."""
    return "".join(character for character in text if character.isalnum())


def same_words(client_page, protocol: Protocol, edition: str):
    """Page = PDF = JSON = document, in the edition."""
    file = protocol.files.get(edition=edition)
    document = json.loads(file.document)
    address = f"/protocols/{protocol.public_id}"
    page, suffix = (f"{address}/full/", "/full.{}") if edition == "full" else (f"{address}/", ".{}")
    client_page.goto(page)
    shown = plain(client_page.locator("article.protocol").inner_text())
    response = client_page.request.get(address + suffix.format("pdf"))
    assert client_page.request.get(address + suffix.format("json")).json() == document
    expected = plain(document_text(document))
    assert expected in shown
    assert expected in pdf_words(response.body(), address)
    return document


@pytest.mark.smoke
def test_a_protocol_from_the_first_word_to_the_public_page(open_as, open_on_phone, council, secretary, chair):
    keep_password(secretary), keep_password(chair)
    executor = council.seats.first().on_behalf_of.short_name
    page = open_as(None)
    sign_in(page, secretary)
    screen = call_a_meeting(page)
    record(screen, executor)
    finish_and_send(screen)
    protocol = Protocol.objects.get()

    phone = open_on_phone(None)
    sign_in(phone, chair)
    phone.get_by_role("link", name="Просмотреть").first.click()
    point = phone.locator(".point", has_text="рабочую группу")
    point.get_by_text("Замечание", exact=True).click()
    point.get_by_label("Что исправить").fill("Назвать, какой практики.")
    point.get_by_role("button", name="Оставить замечание").click()
    phone.get_by_role("button", name="Остальные без замечаний").click()
    phone.get_by_role("button", name="Вернуть на доработку").click()
    expect(phone.get_by_text("Протокол возвращён секретарю")).to_be_visible()

    page.goto(f"/desk/meetings/{protocol.meeting.uid}/record/")
    screen = Recording(page)
    press_on(page.locator(".rec-agenda-item", has_text="О направлениях"))
    remarked = page.locator(".rec-point", has_text="Назвать, какой практики.")
    remarked.locator("textarea").focus()
    screen.press("End", "Backspace").type("производственной практике.")
    screen.is_saved()
    press_on(page.get_by_role("link", name="Отправить председателю"))
    press_on(page.get_by_role("button", name="Отправить председателю"))
    expect(page.get_by_text("Протокол отправлен председателю")).to_be_visible()

    phone.goto(f"/protocols/{protocol.public_id}/review/")
    expect(phone.locator("li.point")).to_have_count(1)
    phone.get_by_role("button", name="Замечаний нет").click()
    phone.get_by_role("button", name="Согласовать протокол").click()
    expect(phone.get_by_text("больше не изменятся")).to_be_visible()

    page.goto("/desk/")
    page.get_by_role("link", name="Опубликовать").click()
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.get_by_text("Протокол опубликован")).to_be_visible()
    full = same_words(page, protocol, "full")
    public = same_words(open_as(None), protocol, "public")
    assert public == public_edition(full)
    assert len([point for item in full["items"] for point in item["decisions"]]) == 6
