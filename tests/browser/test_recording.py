"""The recording screen's keys, one by one."""

import pytest
from playwright.sync_api import expect

from councils.models import AgendaItem, Attendance, Decision, Meeting
from tests.browser.screen import Recording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def texts(number: int) -> list[str]:
    rows = Decision.objects.filter(item__kind="question", item__position=number - 1, removed_at=None)
    return list(rows.order_by("position").values_list("text", flat=True))


def test_enter_makes_points_and_shift_enter_lines(recording):
    recording.begin_typing().point("Учредить группу:\n– Иванов").point("Принять к сведению доклад.").is_saved()
    assert texts(1) == ["Учредить группу:\n– Иванов", "Принять к сведению доклад."]


def test_backspace_in_an_empty_point_removes_it_and_undo_brings_it_back(recording):
    recording.begin_typing().point("Первый пункт.").type("Второй пункт.").is_saved()
    for _ in "Второй пункт.":
        recording.press("Backspace")
    recording.press("Backspace").is_saved()
    assert texts(1) == ["Первый пункт."]
    for _ in range(5):  # back comes the point, then its words one after another
        if texts(1) != ["Первый пункт.", "Второй пункт."]:
            recording.press("Control+z").is_saved()
    assert texts(1) == ["Первый пункт.", "Второй пункт."]


def test_a_point_moves_down_and_over_into_the_next_question(recording):
    recording.begin_typing().point("Первый пункт.").type("Второй пункт.").is_saved()
    recording.press("Alt+ArrowUp").is_saved()
    assert texts(1) == ["Второй пункт.", "Первый пункт."]
    recording.press("Alt+ArrowDown", "Alt+ArrowDown").is_saved()
    assert (texts(1), texts(2)) == (["Первый пункт."], ["Второй пункт."])
    expect(recording.page.locator("#rec-line")).to_contain_text("стал 2.1")


def test_presence_returns_to_the_same_caret(recording):
    recording.begin_typing().type("Принять доклад.").press(*["ArrowLeft"] * 7)
    recording.mark_present("Арб").type("к сведению ").is_saved()
    assert texts(1) == ["Принять к сведению доклад."]
    assert Attendance.objects.get(presence="present").surname == "Арбузов"


def test_the_quorum_line_follows_presence(recording):
    quorum = recording.page.locator("#rec-quorum")
    expect(quorum).to_have_attribute("data-met", "false")
    recording.mark_present("Арб", "Бер", "Вяз", "Гром", "Дуб")
    expect(quorum).to_have_attribute("data-met", "true")
    expect(quorum).to_contain_text("Из 9 присутствуют 5, нужно 5")


def test_enter_never_takes_an_opening_and_the_arrow_does(recording):
    recording.begin_typing().type("Пр")
    expect(recording.page.locator(".rec-opening:visible")).to_contain_text("Принять")
    recording.press("ArrowRight").press("Backspace").type(".").press("Enter").type("Пр").press("Enter").is_saved()
    assert texts(1) == ["Принять к сведению информацию.", "Пр"]


def test_unanimous_is_one_key_and_the_same_key_clears_it(recording):
    recording.mark_present("Арб", "Бер", "Вяз", "Гром", "Дуб").begin_typing().type("Принять к сведению.").is_saved()
    recording.press("F8", "F8").is_saved()
    item = AgendaItem.objects.get(kind="question", position=0)
    assert (item.vote_kind, item.voters) == ("unanimous", 5)
    recording.press("F8").is_saved()
    item.refresh_from_db()
    assert item.vote_kind == "none"


def test_a_late_arrival_never_changes_an_earlier_count(recording):
    recording.mark_present("Арб", "Бер", "Вяз", "Гром", "Дуб").begin_typing().type("Принять к сведению.").is_saved()
    recording.press("F8", "F8").is_saved().mark_present("Елк").is_saved()
    item = AgendaItem.objects.get(kind="question", position=0)
    assert item.voters == 5
    assert Attendance.objects.get(surname="Ёлкин").presence == "present"


def test_an_executor_and_a_date_are_recognised_and_confirmed_by_one_key(recording, council):
    organization = council.seats.first().on_behalf_of
    recording.begin_typing().type(f"{organization.short_name} разработать форму в срок до 30 ноября 2099 г.").is_saved()
    expect(recording.page.locator(".rec-chip", has_text="30.11.2099")).to_be_visible()
    recording.press("F4").is_saved()
    decision = Decision.objects.get(text__startswith=organization.short_name)
    assert decision.assignments.get().organization == organization
    assert decision.deadline_text == "в срок до 30 ноября 2099 г."


def test_a_pasted_list_is_offered_as_points(recording):
    page = recording.begin_typing().paste("1. Первое.\n2. Второе.\n3. Третье.").page
    page.get_by_role("button", name="Разделить на пункты: 3").click()
    recording.is_saved()
    assert texts(1) == ["Первое.", "Второе.", "Третье."]


def test_three_thousand_lines_are_one_point_and_a_sentence(recording):
    recording.begin_typing().paste("строка\n" * 3000)
    expect(recording.page.get_by_text("не больше 300")).to_be_visible()
    recording.type("конец").is_saved()
    assert texts(1)[0].endswith("конец")


def test_notes_never_reach_the_document_nor_the_projector(recording, meeting):
    AgendaItem.objects.filter(meeting=meeting).update(notes="Тайная заметка")
    projector = recording.page.context.new_page()
    projector.goto(f"/desk/meetings/{meeting.uid}/projector/")
    recording.page.bring_to_front()
    recording.begin_typing().type("Принять к сведению доклад.").is_saved()
    expect(projector.get_by_text("Принять к сведению доклад.")).to_be_visible()
    assert "Тайная заметка" not in projector.inner_text("body")
    projector.goto(f"/desk/meetings/{meeting.uid}/preview/")
    expect(projector.get_by_text("Принять к сведению доклад.")).to_be_visible()
    assert "Тайная заметка" not in projector.inner_text("body")


def test_the_shelf_must_be_empty_before_sending(recording, meeting):
    page = recording.page
    page.get_by_label("мысль").first.focus()
    recording.type("Подумать о стипендии").press("Enter").is_saved()
    page.goto(f"/desk/meetings/{meeting.uid}/submit/")
    line = page.get_by_role("link", name="отложен")
    expect(line).to_have_count(1)


def test_a_meeting_is_recorded_on_a_phone(open_on_phone, secretary, meeting):
    screen = Recording(open_on_phone(secretary, f"/desk/meetings/{meeting.uid}/record/"))
    page = screen.page
    bottom = page.locator("#rec-bottom")
    bottom.get_by_role("button", name="Люди").click()
    page.locator(".rec-person", has_text="Арбузов").click()
    bottom.get_by_role("button", name="Вопросы").click()
    page.locator(".rec-agenda-item", has_text="О направлениях").click()
    bottom.get_by_role("button", name="Пункт").click()
    screen.type("Учредить рабочую группу.").is_saved()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert texts(2) == ["Учредить рабочую группу."]
    assert Meeting.objects.get().attendance.filter(presence="present").count() == 1
