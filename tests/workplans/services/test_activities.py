"""Activities: marked by those who answer for them, accepted by the secretary, put on agendas."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from time_machine import travel

from cluster_portal.workflow import Refused, WrongState
from councils.models import Seat
from tests import factories
from tests.keeping import kept_for_the_module
from tests.plans import approved_plan, seen
from workplans.models import ActivityMark, ActivityTransition, WorkPlan
from workplans.services import activities
from workplans.workflow import ACTIVITY, ActivityStatus

pytestmark = pytest.mark.django_db

LATE = "2026-12-21 12:00+03:00"
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture(scope="module")
def kept_plan(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker), travel(LATE):
        yield approved_plan(*factories.people(kept_council)).pk


@pytest.fixture
def plan(kept_plan, council):
    return WorkPlan.objects.get(pk=kept_plan)


@pytest.fixture
def activity(plan):
    return plan.activities.get(number="1.1")


@pytest.fixture
def executor(council):
    """The person whose seat is on behalf of the responsible organisation."""
    seat = Seat.objects.get(council=council, on_behalf_of__short_name__startswith="ООО «Арбузов")
    return seat.person.user


@pytest.fixture(autouse=True)
def _late_in_the_year(time_machine):
    time_machine.move_to(LATE)


def marked(activity, by, **fields):
    values = {"kind": "done", "done_on": date(2026, 11, 25), "text": "Форма утверждена.", "files": [("форма.pdf", PDF)]}
    return activities.mark_activity(activity, by=by, **(values | fields))


class TestMarks:
    def test_the_executor_marks_and_the_secretary_accepts(self, activity, executor, secretary):
        mark = marked(activity, executor)
        assert mark.files.get().name == "форма.pdf"
        row = activities.accept_mark(activity, by=secretary, seen=seen(activity))
        assert (row.status, row.outcome, row.done_on) == ("accepted", "done", date(2026, 11, 25))
        assert [step.name for step in ActivityTransition.objects.filter(activity=row)] == ["mark", "accept"]

    def test_what_was_done_after_the_term_was_done_late(self, activity, executor, secretary):
        marked(activity, executor, done_on=date(2026, 12, 2))
        assert activities.accept_mark(activity, by=secretary, seen=seen(activity)).outcome == "done_late"

    def test_a_returned_mark_is_made_anew(self, activity, executor, secretary):
        marked(activity, executor)
        assert (
            activities.return_mark(activity, by=secretary, seen=seen(activity), note="Приложите форму.").status
            == "open"
        )
        marked(activity, executor, text="Приложили.")
        assert activities.accept_mark(activity, by=secretary, seen=seen(activity)).outcome_text == "Приложили."

    def test_interim_information_leaves_the_state_alone(self, activity, executor):
        marked(activity, executor, kind="interim", done_on=None, text="Готовим.")
        activity.refresh_from_db()
        assert activity.status == ActivityStatus.OPEN

    def test_nobody_else_marks(self, activity, council, stranger_secretary, outsider):
        other = Seat.objects.get(council=council, on_behalf_of__short_name__startswith="ООО «Громова").person.user
        for user in (other, stranger_secretary, outsider):
            with pytest.raises(PermissionDenied):
                marked(activity, user)
        assert not ActivityMark.objects.exists()

    def test_only_the_secretary_accepts(self, activity, executor, chair):
        marked(activity, executor)
        for user in (executor, chair):
            with pytest.raises(PermissionDenied):
                activities.accept_mark(activity, by=user, seen=seen(activity))

    @pytest.mark.parametrize(
        "fields",
        [{"done_on": date(2027, 1, 1)}, {"done_on": None}, {"text": ""}, {"files": [("a.exe", b"MZ")]}],
    )
    def test_a_mark_that_says_too_little_or_too_much_is_refused(self, activity, executor, fields):
        with pytest.raises(ValidationError):
            marked(activity, executor, **fields)
        assert not ActivityMark.objects.exists()

    def test_nothing_is_accepted_twice_or_without_a_mark(self, activity, executor, secretary):
        with pytest.raises(WrongState):
            activities.accept_mark(activity, by=secretary, seen=0)
        marked(activity, executor)
        activities.accept_mark(activity, by=secretary, seen=seen(activity))
        activities.accept_mark(activity, by=secretary, seen=seen(activity))
        assert ActivityTransition.objects.filter(name="accept").count() == 1
        with pytest.raises(Refused):
            marked(activity, executor, kind="interim", text="Ещё.")


class TestAgenda:
    def test_an_activity_becomes_a_question_once(self, activity, council, secretary):
        meeting = factories.make_meeting(council, secretary, held_on=date(2026, 12, 25))
        item = activities.put_on_agenda(activity, by=secretary, meeting=meeting)
        assert activities.put_on_agenda(activity, by=secretary, meeting=meeting) == item
        assert (item.title, item.position) == ("О мероприятии плана «Разработать форму заявления»", 3)

    def test_its_decision_comes_back_as_information(self, activity, council, secretary, chair):
        meeting = factories.make_meeting(council, secretary, held_on=date(2026, 12, 18), agenda=[])
        item = activities.put_on_agenda(activity, by=secretary, meeting=meeting)
        factories.record_meeting(meeting, secretary)
        factories.approved(meeting, secretary, chair)
        activity.refresh_from_db()
        mark = activity.marks.get()
        # Whether it is done with that, a person says.
        assert (activity.status, mark.kind, mark.done_on) == (ActivityStatus.OPEN, "interim", date(2026, 12, 18))
        assert item.decisions.first().text in mark.text
        assert "п. 1.1 протокола от 18.12.2026" in mark.text


@pytest.mark.parametrize("name", [row.name for row in ACTIVITY])
@pytest.mark.parametrize("status", list(ActivityStatus))
def test_every_pair_of_step_and_state_is_allowed_or_refused_by_the_table(name, status):
    if ACTIVITY.allows(name, status):
        assert ACTIVITY.target(name, status) in ActivityStatus
    else:
        with pytest.raises(WrongState):
            ACTIVITY.target(name, status)
