"""What waits for whom: the queue of the secretary, the lines of the desk, the letters about marks."""

import pytest
from django.core import mail
from django.urls import reverse

from councils.models import Seat
from tests.plans import approved_plan, make_plan, seen
from workplans.models import PlanProposal
from workplans.services import activities

pytestmark = pytest.mark.django_db


@pytest.fixture
def executor(council):
    return Seat.objects.get(council=council, on_behalf_of__short_name__startswith="ООО «Арбузов").person.user


@pytest.fixture
def activity(council, secretary, chair):
    return approved_plan(council, secretary, chair).activities.get(number="1.1")


def test_the_secretary_sees_how_many_marks_and_proposals_wait(
    council, activity, executor, secretary, stranger_secretary, client
):
    activities.mark_activity(activity, by=executor, kind="not_done", text="Не успели.")
    collecting = make_plan(council, secretary, title="План на будущий год")
    proposal = PlanProposal.objects.create(
        plan=collecting, organization=council.cluster.memberships.first().organization, by=executor
    )
    for title in ("День открытых дверей", "Конкурс"):
        proposal.rows.create(title=title)
    client.force_login(secretary)
    desk, plans = client.get("/desk/").text, client.get(reverse("workplans:plans")).text
    assert "Отметки об исполнении ждут решения" in desk and "Предложения в планы ждут рассмотрения" in desk
    assert reverse("workplans:activity", args=[activity.pk]) in plans
    assert reverse("workplans:plan-proposals", args=[collecting.uid]) in plans and "2 предложения" in plans
    assert "Ждут вашего решения" in client.get(reverse("workplans:plan-desk", args=[activity.plan.uid])).text
    client.force_login(stranger_secretary)
    assert "Отметки об исполнении ждут" not in client.get("/desk/").text


def test_a_member_finds_his_activities_from_the_desk(activity, executor, client):
    client.force_login(executor)
    desk = client.get("/desk/").text
    assert reverse("workplans:my-activities") in desk and reverse("workplans:my-proposals") in desk


def test_letters_go_to_the_secretary_and_back_to_the_author(
    activity, executor, secretary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        activities.mark_activity(activity, by=executor, kind="not_done", text="Не успели.")
        activities.mark_activity(activity, by=executor, kind="not_done", text="Не успели.")
    [letter] = mail.outbox
    assert letter.to == [secretary.email] and "Поступила отметка" in letter.subject and "Не успели." in letter.body
    with django_capture_on_commit_callbacks(execute=True):
        activities.return_mark(activity, by=secretary, seen=seen(activity), note="Назовите причину.")
    assert mail.outbox[1].to == [executor.email] and "Замечание: Назовите причину." in mail.outbox[1].body
    with django_capture_on_commit_callbacks(execute=True):
        activities.mark_activity(activity, by=secretary, kind="not_done", text="Со слов.")
        activities.accept_mark(activity, by=secretary, seen=seen(activity))
    assert len(mail.outbox) == 2, "nobody is told of what he did himself"
