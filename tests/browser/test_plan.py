"""A plan lives: pasted as a table, approved by a meeting, put on an agenda, marked by a member, read by everybody."""

from datetime import date

import pytest
from playwright.sync_api import expect

from councils.models import Meeting
from tests import factories
from tests.browser.screen import Recording
from tests.browser.test_journey import PRESENT, finish_and_send, pdf_words, plain
from tests.browser.test_plan_editor import Editor
from workplans.models import WorkPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "форма.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


def hold(desk, phone, meeting: Meeting, *, point: str = "", attachment: str = "") -> None:
    """The secretary records the meeting and sends it, the chair approves it on his telephone, all through the pages."""
    desk.goto(f"/desk/meetings/{meeting.uid}/record/")
    screen = Recording(desk)
    screen.mark_present(*PRESENT).begin_typing()
    if point:
        screen.type(point)
    screen.is_saved().press("F8", "F8").is_saved()
    finish_and_send(screen)
    phone.goto(f"/protocols/{meeting.protocol.public_id}/review/")
    if attachment:
        phone.get_by_role("link", name=attachment).first.click()
        expect(phone.get_by_role("main")).to_contain_text("ПРОЕКТ")
        phone.go_back()
    phone.get_by_role("button", name="Остальные без замечаний").click()
    phone.get_by_role("button", name="Согласовать протокол").click()
    expect(phone.get_by_text("больше не изменятся")).to_be_visible()


def publish(desk) -> None:
    desk.goto("/desk/")
    desk.get_by_role("link", name="Опубликовать").click()
    desk.get_by_role("button", name="Опубликовать").click()
    expect(desk.get_by_text("Протокол опубликован")).to_be_visible()


def test_a_plan_is_made_approved_carried_out_and_reported(open_as, open_on_phone, council, secretary, chair, member):
    today = date.today()
    organization = council.seats.get(person__user=member).on_behalf_of
    meeting = factories.make_meeting(council, secretary, held_on=today, agenda=[])

    desk, chairs = open_as(secretary, "/desk/plans/"), open_on_phone(chair)
    desk.get_by_role("link", name="Новый план").first.click()
    desk.get_by_role("button", name="Создать план").click()
    rows = [
        ("Мероприятие", "Срок", "Ответственный", "Результат"),
        ("Разработать форму", "в течение года", organization.short_name, "форма"),
        ("Провести форум", "декабрь", organization.short_name, "отчёт"),
    ]
    Editor(desk).paste("\n".join("\t".join(row) for row in rows)).is_saved()

    plan = WorkPlan.objects.get()
    desk.goto(f"/desk/plans/{plan.uid}/")
    desk.get_by_role("button", name="Вынести").click()
    expect(desk.get_by_text("План в повестке")).to_be_visible()
    hold(desk, chairs, meeting, attachment=plan.title)
    expect(open_as(None, "/plans/").get_by_role("link", name=plan.title)).to_have_count(0)
    publish(desk)

    forum = plan.activities.get(title="Провести форум")
    second = factories.make_meeting(council, secretary, held_on=today, agenda=[])
    desk.goto(f"/my/activities/{forum.pk}/")
    desk.get_by_label("Вопрос повестки").fill("О форуме кластера")
    desk.get_by_role("button", name="Вынести").click()
    expect(desk.get_by_role("link", name=f"{today.day} ")).to_be_visible()
    hold(desk, chairs, second, point="Провести форум в главном корпусе.")
    publish(desk)
    desk.goto(f"/my/activities/{forum.pk}/")
    expect(desk.get_by_role("main")).to_contain_text("Провести форум в главном корпусе. (п. 1.1 протокола")

    phone = open_on_phone(member, "/desk/")
    phone.get_by_role("link", name="Мои мероприятия").click()
    phone.get_by_role("link", name="Разработать форму").click()
    phone.get_by_label("Итог словами").fill("Форма утверждена.")
    phone.get_by_label("Дата исполнения").fill(f"{today:%Y-%m-%d}")
    phone.locator("[name=files]").set_input_files(PDF)
    phone.get_by_role("button", name="Отправить отметку").click()
    expect(phone.get_by_text("Отметка отправлена.")).to_be_visible()

    desk.goto("/desk/")
    desk.get_by_role("link", name="Отметки об исполнении ждут решения").click()
    desk.get_by_role("link", name="Разработать форму").first.click()
    expect(desk.get_by_role("link", name="форма.pdf")).to_be_visible()
    desk.get_by_role("button", name="Принять отметку").click()
    expect(desk.get_by_text("Отметка принята.")).to_be_visible()

    # Another reader: what the first has seen his browser keeps for a minute.
    public = open_as(None, "/plans/")
    public.get_by_role("link", name=plan.title).click()
    expect(public.get_by_role("main")).to_contain_text("УТВЕРЖДЁН")
    public.get_by_role("link", name="План – факт").click()
    expect(public.get_by_role("main")).to_contain_text(f"выполнено {today:%d.%m.%Y}")
    answer = public.request.get(f"/plans/{plan.public_id}/report/?as=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    paper = pdf_words(answer.body(), "/plans/")
    for words in ("Разработать форму", f"выполнено {today:%d.%m.%Y}", f"п. 1.1 (протокол от {today:%d.%m.%Y} № 2)"):
        assert plain(words) in paper, words
