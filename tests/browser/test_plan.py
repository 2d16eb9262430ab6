"""A plan lives: pasted as a table, approved by a meeting, put on an agenda, marked by a member, read by everybody."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.test_plan_editor import Editor
from tests.plans import adopt
from workplans.models import WorkPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "форма.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


def test_a_plan_is_made_approved_carried_out_and_reported(open_as, open_on_phone, council, secretary, chair, member):
    today = date.today()
    organization = council.seats.get(person__user=member).on_behalf_of
    factories.make_meeting(council, secretary, held_on=today)
    coming = factories.make_meeting(council, secretary, held_on=today + timedelta(days=30), agenda=[])

    desk = open_as(secretary, "/desk/plans/")
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
    adopt(plan.versions.get(), secretary, chair)

    form, forum = plan.activities.order_by("position")
    desk.goto(f"/my/activities/{forum.pk}/")
    desk.get_by_role("button", name="Вынести").click()
    expect(desk.get_by_role("link", name=f"{coming.held_on.day} ")).to_be_visible()

    phone = open_on_phone(member, "/my/activities/")
    phone.get_by_role("link", name="Разработать форму").click()
    phone.get_by_label("Итог словами").fill("Форма утверждена.")
    phone.get_by_label("Дата исполнения").fill(f"{today:%Y-%m-%d}")
    phone.locator("[name=files]").set_input_files(PDF)
    phone.get_by_role("button", name="Отправить отметку").click()
    expect(phone.get_by_text("Отметка отправлена.")).to_be_visible()

    desk.goto(f"/my/activities/{form.pk}/")
    expect(desk.get_by_role("link", name="форма.pdf")).to_be_visible()
    desk.get_by_role("button", name="Принять отметку").click()
    expect(desk.get_by_text("Отметка принята.")).to_be_visible()

    public = open_as(None, "/plans/")
    public.get_by_role("link", name=plan.title).click()
    expect(public.get_by_role("main")).to_contain_text("УТВЕРЖДЁН")
    public.get_by_role("link", name="План – факт").click()
    expect(public.get_by_role("main")).to_contain_text(f"выполнено {today:%d.%m.%Y}")
    answer = public.request.get(f"/plans/{plan.public_id}/report/?as=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
