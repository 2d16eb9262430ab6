"""Nothing typed is lost: no link, an ended session, a lost answer, two people, a closed record."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from cluster_portal.models import Operation
from councils.models import Decision, Protocol
from councils.services.protocols import submit_protocol
from tests import factories
from tests.browser.conftest import session_cookie
from tests.browser.screen import Recording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENTENCE = "Принять к сведению доклад о кластерной модели."


def texts() -> list[str]:
    return list(Decision.objects.filter(removed_at=None).order_by("item", "position").values_list("text", flat=True))


def saving(screen: Recording, place: str):
    expect(screen.page.locator("#rec-save")).to_have_attribute("data-place", place)


def test_a_tick_stands_only_after_the_commit(recording):
    recording.begin_typing().type(SENTENCE)
    saving(recording, "local")
    assert texts() == []
    recording.is_saved()
    assert texts() == [SENTENCE]


def test_what_is_typed_without_a_link_survives_the_browser_and_is_sent(recording, meeting):
    page = recording.page
    page.context.set_offline(True)
    recording.begin_typing().type(SENTENCE)
    saving(recording, "local")
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/desk/meetings/{meeting.uid}/record/")
    screen = Recording(again).is_saved()
    assert texts() == [SENTENCE] == screen.points()


def test_an_ended_session_keeps_the_text_until_the_same_person_signs_in(recording, secretary):
    page = recording.page
    Session.objects.all().delete()
    recording.begin_typing().type(SENTENCE)
    banner = page.locator("#rec-banner")
    expect(banner).to_contain_text("Сессия закончилась")
    expect(banner.get_by_role("link")).to_have_attribute("href", "/accounts/login/")
    recording.type(" И ещё.")
    saving(recording, "local")
    assert texts() == []
    page.context.add_cookies([session_cookie(secretary, page.url)])
    page.evaluate("dispatchEvent(new Event('focus'))")
    recording.is_saved()
    assert texts() == [f"{SENTENCE} И ещё."]


def test_another_person_at_this_computer_does_not_send_my_text(recording, council):
    page = recording.page
    page.context.set_offline(True)
    recording.begin_typing().type(SENTENCE)
    other = factories.make_user("other@example.test")
    person = factories.make_person(council.cluster, "Другой", user=other)
    council.seats.create(person=person, role="secretary", starts_on="2017-01-01")
    page.context.add_cookies([session_cookie(other, page.url)])
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#rec-banner")).to_contain_text("вошёл")
    assert texts() == []


def test_a_lost_answer_is_asked_for_again_and_has_one_effect(recording):
    page, lost = recording.page, []

    def swallow(route):
        response = route.fetch()
        lost.append(response.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=response)

    page.route("**/record/operations/", swallow)
    recording.begin_typing().type(SENTENCE).is_saved()
    assert lost[:2] == [200, 200]
    assert texts() == [SENTENCE]
    assert Operation.objects.count() == 1


def test_a_server_that_stumbles_gets_the_text_when_it_stands_again(recording):
    page = recording.page
    page.route("**/record/operations/", lambda route: route.fulfill(status=502, body="bad gateway"))
    recording.begin_typing().type(SENTENCE)
    saving(recording, "local")
    page.unroute("**/record/operations/")
    recording.is_saved()
    assert texts() == [SENTENCE]


def test_two_people_in_one_sentence_see_both_texts(recording, open_as, council, meeting):
    recording.begin_typing().type(SENTENCE).is_saved()
    other = factories.make_user("second@example.test")
    person = factories.make_person(council.cluster, "Второв", user=other)
    council.seats.create(person=person, role="secretary", starts_on="2017-01-01")
    second = Recording(open_as(other, f"/desk/meetings/{meeting.uid}/record/"))
    second.page.context.set_offline(True)
    field = second.page.locator("#rec-points textarea").first
    field.focus()
    second.press("End").type(" Второй.")
    recording.press("End").type(" Первый.").is_saved()
    second.page.context.set_offline(False)
    second.page.evaluate("dispatchEvent(new Event('focus'))")
    block = second.page.locator(".rec-conflict")
    expect(block).to_contain_text("Первый.")
    expect(block).to_contain_text("Второй.")
    expect(field).to_have_value(f"{SENTENCE} Второй.")
    assert texts() == [f"{SENTENCE} Первый."]
    block.get_by_role("button", name="Оставить моё").click()
    second.is_saved()
    assert texts() == [f"{SENTENCE} Второй."]


def test_a_record_sent_meanwhile_is_closed_and_keeps_the_text(open_as, recorded, secretary):
    screen = Recording(open_as(secretary, f"/desk/meetings/{recorded.uid}/record/"))
    before = texts()
    submit_protocol(recorded, by=secretary)
    field = screen.page.locator("#rec-points textarea").first
    field.focus()
    screen.press("End").type(" Поздно.")
    expect(screen.page.locator("#rec-banner")).to_contain_text("отправлен председателю")
    expect(field).to_have_value(f"{before[0]} Поздно.")
    assert texts() == before


def test_a_second_click_on_sending_sends_once(open_as, recorded, secretary):
    page = open_as(secretary, f"/desk/meetings/{recorded.uid}/submit/")
    page.get_by_role("button", name="Отправить председателю").dblclick()
    expect(page.get_by_text("Протокол отправлен председателю")).to_be_visible()
    protocol = Protocol.objects.get()
    assert protocol.versions.count() == 1
    assert protocol.transitions.count() == 1
