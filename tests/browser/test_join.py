"""Beginning an application in a real browser: its script does the work, and the form goes."""

import re

import pytest
from playwright.sync_api import expect

from cluster_portal.proof import is_answer
from members.models import JoinApplication
from members.views import join

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUTTON = {"name": "Заполнить анкету"}


@pytest.fixture(autouse=True)
def _quick_reader(monkeypatch):
    monkeypatch.setattr(join, "FASTEST", -1)


def test_the_script_finds_what_the_server_asks_for(open_as, council):
    page = open_as(None, "/join/")
    field = page.locator("[name=answer]")
    expect(field).to_have_value(re.compile(r"\d+"))
    nonce, bits = field.get_attribute("data-nonce"), int(field.get_attribute("data-bits"))
    assert bits == 16
    assert is_answer(nonce, bits, field.input_value())


def test_whoever_clicks_at_once_waits_for_the_script_and_gets_one_draft(open_as, council, settings):
    settings.PROOF_BITS = 19
    page = open_as(None, "/join/")
    page.evaluate("for (const way of [1, 2]) document.querySelector('main form button').click()")
    page.wait_for_url("**/step/organization/")
    assert JoinApplication.objects.count() == 1


def test_after_the_way_back_one_may_begin_again(open_as, council):
    page = open_as(None, "/join/")
    for begun in (1, 2):
        page.get_by_role("button", **BUTTON).click()
        page.wait_for_url("**/step/organization/")
        assert JoinApplication.objects.count() == begun
        page.go_back()
        page.wait_for_url("**/join/")


def test_the_paper_can_be_taken_at_every_step(open_as, council):
    page = open_as(None, "/join/")
    page.get_by_role("button", **BUTTON).click()
    page.wait_for_url("**/step/organization/")
    with page.expect_download() as download:
        page.get_by_role("button", name="DOCX").click()
    assert download.value.suggested_filename == "zayavlenie.docx"


def test_without_scripts_the_page_names_another_road(browser, live_server, council):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/join/")
    expect(page.locator("noscript p")).to_contain_text("напишите секретарю совета")
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("button", **BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверка не пройдена")
    context.close()
    assert JoinApplication.objects.count() == 0
