"""Changes of a plan in force: nothing moves before the decision, and what was done stays done."""

from datetime import date

import pytest

from cluster_portal.workflow import Refused, Stale
from councils.models import Decision
from tests import factories
from tests.plans import adopt, approved_plan, make_plan, seen
from workplans.draft import make_row, make_section
from workplans.editing import draft_text, read_text
from workplans.models import WorkPlan
from workplans.rendering import frozen_document
from workplans.report import plan_report
from workplans.services import activities, plans
from workplans.workflow import ActivityStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(council, secretary, chair):
    return approved_plan(council, secretary, chair)


@pytest.fixture
def coming(council, secretary):
    return factories.make_meeting(council, secretary, held_on=date(2026, 11, 21))


def now(row):
    return type(row).objects.get(pk=row.pk)


def accepted(activity, secretary, **values):
    values = {"kind": "done", "done_on": date(2026, 11, 20), "text": "Готово."} | values
    activities.mark_activity(activity, by=secretary, **values)
    return activities.accept_mark(activity, by=secretary, seen=seen(activity))


def amended(plan, secretary, chair, meeting, change):
    """The plan with its working copy changed by `change(draft)` and approved."""
    plan = plans.amend_plan(plan, by=secretary)
    draft = plan.draft
    change(draft)
    plan = plans.replace_draft(plan, draft, by=secretary, revision=plan.revision)
    adopt(plans.propose_plan(plan, by=secretary, meeting=meeting), secretary, chair)
    return now(plan)


class TestHead:
    CHANGED = {"title": "Другой план", "starts_on": date(2026, 2, 1), "ends_on": date(2027, 3, 31), "is_signed": True}

    def changed(self, plan, secretary):
        plan = plans.amend_plan(plan, by=secretary)
        settings = {"subject": "council", "is_reconstruction": True}
        return plans.change_head(plan, by=secretary, seen=plans.head_sha(plan), **self.CHANGED, **settings)

    def test_of_a_plan_in_force_moves_with_the_decision_only(self, plan, secretary, chair, coming):
        plan = self.changed(plan, secretary)
        assert now(plan).title == "План работы кластера на 2026 год"
        assert plan.as_drafted().title == "Другой план"
        version = plans.propose_plan(plan, by=secretary, meeting=coming)
        assert frozen_document(version, "full")["period"] == {"from": "2026-02-01", "to": "2027-03-31"}
        adopt(version, secretary, chair)
        plan = now(plan)
        assert {name: getattr(plan, name) for name in self.CHANGED} == self.CHANGED
        # Whose plan it is and what silences its terms are no matter of an amendment.
        assert (plan.subject, plan.is_reconstruction) == ("cluster", False)

    def test_goes_with_the_changes_that_are_abandoned(self, plan, secretary):
        plan = plans.abandon_changes(self.changed(plan, secretary), by=secretary)
        assert now(plan).as_drafted().title == "План работы кластера на 2026 год"

    def test_survives_a_table_from_a_file(self, plan, secretary):
        plan = self.changed(plan, secretary)
        table = {"sections": [make_section("", [make_row(title="Одно")])]}
        plans.replace_draft(plan, table, by=secretary, revision=plan.revision)
        assert now(plan).as_drafted().title == "Другой план"

    def test_of_two_pages_does_not_overwrite(self, council, secretary):
        plan = make_plan(council, secretary)
        first = plans.head_sha(plan)
        plans.change_head(plan, by=secretary, seen=first, title="Первое")
        with pytest.raises(Stale):
            plans.change_head(plan, by=secretary, seen=first, title="Второе")
        assert now(plan).title == "Первое"


class TestRows:
    def test_from_a_plain_table_are_the_same_rows(self, plan, secretary, chair, coming):
        first = plan.activities.order_by("pk").first()
        accepted(first, secretary)

        def change(draft):
            table = read_text(draft_text(draft))
            draft["sections"] = table.sections
            draft["sections"][0]["rows"][1]["title"] = "Провести ярмарку вакансий и практик"
            draft["sections"][1]["rows"].append(make_row(title="Новое", term="декабрь"))

        plan = amended(plan, secretary, chair, coming, change)
        rows = list(plan.activities.in_force())
        assert now(first).status == ActivityStatus.ACCEPTED and first in rows
        # Words that differ a little at the same place are the same row.
        assert [row.title for row in rows][1] == "Провести ярмарку вакансий и практик"
        assert plan.activities.count() == 4
        assert not plan.activities.filter(status=ActivityStatus.WITHDRAWN).exists()

    def test_of_another_activity_inherit_no_mark(self, plan, secretary, chair, coming):
        # The same number, term and responsible once made another activity the same row, and «done» at once.
        first, second, _third = plan.activities.order_by("pk")
        accepted(first, secretary)
        accepted(second, secretary)

        def change(draft):
            rows = draft["sections"][0]["rows"]
            rows[0] = make_row(**{name: rows[0][name] for name in ("term", "executors", "result")} | {"title": "Слёт"})
            rows[1]["title"] = "Провести ярмарку наставников"

        plan = amended(plan, secretary, chair, coming, change)
        assert [(row.title, row.status) for row in plan.activities.in_force()][:2] == [
            ("Слёт", "open"),
            ("Провести ярмарку наставников", "open"),
        ]
        assert now(first).outcome == "done" and now(first) not in plan.activities.in_force()

    def test_that_come_back_are_to_be_done_again(self, plan, secretary, chair, coming, council):
        first = plan.activities.order_by("pk").first()
        kept = {}

        def take_away(draft):
            kept.update(draft["sections"][0]["rows"].pop(0))

        plan = amended(plan, secretary, chair, coming, take_away)
        assert now(first).status == ActivityStatus.WITHDRAWN
        later = factories.make_meeting(council, secretary, held_on=date(2026, 11, 22))
        plan = amended(plan, secretary, chair, later, lambda draft: draft["sections"][0]["rows"].insert(0, kept))
        assert first in plan.activities.in_force()
        assert now(first).status == ActivityStatus.OPEN

    def test_accepted_as_not_done_begin_anew_with_a_new_term(self, plan, secretary, chair, coming):
        first, second, _third = plan.activities.order_by("pk")
        accepted(first, secretary, kind="not_done", done_on=None, text="Не успеваем.")
        accepted(second, secretary)

        def change(draft):
            for row in draft["sections"][0]["rows"]:
                row["term"] = "до 25.12.2026"

        amended(plan, secretary, chair, coming, change)
        assert (now(first).status, now(first).outcome, now(first).due_on) == ("open", "", date(2026, 12, 25))
        assert now(second).status == ActivityStatus.ACCEPTED

    def test_long_lists_of_executors_stay_editable(self, council, secretary, chair):
        names = "; ".join(f"Отдел {number}" for number in range(95))
        draft = {"sections": [make_section("", [make_row(title="Одно", term="март", executors=names)])]}
        plan = plans.amend_plan(approved_plan(council, secretary, chair, draft=draft), by=secretary)
        row = plan.draft["sections"][0]["rows"][0]
        change = {"op": "set", "uid": row["uid"], "field": "title", "before": "Одно", "after": "Другое"}
        _plan, conflicts = plans.change_draft(plan, [change], by=secretary)
        assert conflicts == []

    def test_without_a_title_are_not_laid_before_a_meeting(self, council, secretary, coming):
        draft = {"sections": [make_section("", [make_row(title="Одно"), make_row(term="март")])]}
        with pytest.raises(Refused) as caught:
            plans.propose_plan(make_plan(council, secretary, draft=draft), by=secretary, meeting=coming)
        assert "2" in str(caught.value)


class TestExecutors:
    def test_keep_the_names_that_were_frozen(self, council, secretary, chair, coming):
        person = council.cluster.persons.get(surname="Громова")
        person.publication_basis = "none"
        person.save()
        draft = {"sections": [make_section("", [make_row(title="Одно", term="март", executors="Громова А.И.")])]}
        version = plans.propose_plan(make_plan(council, secretary, draft=draft), by=secretary, meeting=coming)
        person.surname = "Замужняя"
        person.save()
        adopt(version, secretary, chair)
        plan = WorkPlan.objects.get(pk=version.plan_id)
        report = plan_report(plan, plan.starts_on, plan.ends_on, date(2026, 12, 20))
        assert "Громова" not in report.facts[0].organization


class TestRecall:
    def test_takes_its_point_off_the_agenda(self, council, secretary, coming):
        version = plans.propose_plan(make_plan(council, secretary), by=secretary, meeting=coming)
        plans.recall_plan(version.plan, by=secretary)
        decision = Decision.objects.get(pk=version.decision_id)
        assert decision.removed_at and decision.item.removed_at
        plans.propose_plan(now(version.plan), by=secretary, meeting=coming)
        assert (
            coming.items.filter(kind="question", removed_at=None, title__startswith="Об утверждении плана р").count()
            == 1
        )

    def test_leaves_a_point_that_somebody_has_written_in(self, council, secretary, coming):
        version = plans.propose_plan(make_plan(council, secretary), by=secretary, meeting=coming)
        Decision.objects.filter(pk=version.decision_id).update(text="Утвердить план с поправками.")
        plans.recall_plan(version.plan, by=secretary)
        assert Decision.objects.get(pk=version.decision_id).removed_at is None

    def test_is_refused_while_the_protocol_lies_with_the_chair(self, council, secretary, coming):
        version = plans.propose_plan(make_plan(council, secretary), by=secretary, meeting=coming)
        factories.record_meeting(coming, secretary)
        factories.operate(coming, secretary, "decision", "confirm", version.decision.uid)
        factories.operate(coming, secretary, "item", "vote", version.decision.item.uid, kind="unanimous")
        factories.submitted(coming, secretary)
        with pytest.raises(Refused):
            plans.recall_plan(version.plan, by=secretary)


class TestRegister:
    def test_what_the_council_said_in_words_of_its_own(self, council, secretary, chair, coming):
        plan = make_plan(council, secretary)
        version = plans.propose_plan(plan, by=secretary, meeting=coming)
        version.decision.text = "Утвердить план с учётом замечаний департамента."
        version.decision.save()
        adopt(version, secretary, chair)
        plan = now(plan)
        assert plan.status == "draft"
        assert "не говорит прямо" in plan.transitions.last().note
        plan = plans.register_plan(plan, by=secretary, decision=version.decision)
        assert plan.status == "approved" and plan.activities.in_force().count() == 3

    def test_no_decision_of_another_plan(self, plan, council, secretary):
        other = make_plan(council, secretary, title="План закупок")
        with pytest.raises(Refused) as caught:
            plans.register_plan(other, by=secretary, decision=plan.current.decision)
        assert plan.title in str(caught.value)

    def test_changes_by_a_later_decision(self, plan, council, secretary, chair, coming):
        plan = plans.amend_plan(plan, by=secretary)
        version = plans.propose_plan(plan, by=secretary, meeting=coming)
        version.decision.text = "Внести изменения в план, исключив п. 1.1."
        version.decision.save()
        adopt(version, secretary, chair)
        assert now(plan).status == "amending"
        assert plans.register_plan(now(plan), by=secretary, decision=version.decision).status == "approved"


class TestMarks:
    def test_only_what_was_looked_at_is_accepted(self, plan, secretary):
        activity = plan.activities.order_by("pk").first()
        activities.mark_activity(activity, by=secretary, kind="not_done", text="Не успели.")
        on_the_page = seen(activity)
        activities.mark_activity(activity, by=secretary, kind="dropped", text="Не нужно.")
        for step in (activities.accept_mark, activities.return_mark):
            with pytest.raises(Stale):
                step(activity, by=secretary, seen=on_the_page, note="Верно.")
        # Only the council takes an activity out of its plan: what the executor asks for leaves it open.
        for _click in range(2):
            row = activities.accept_mark(activity, by=secretary, seen=seen(activity))
            assert (row.status, row.outcome) == ("open", "")
        assert [step.name for step in activity.transitions.all()][-2:] == ["mark", "agree"]

    def test_accepted_by_mistake_is_opened_again_with_a_reason(self, plan, secretary):
        activity = accepted(plan.activities.order_by("pk").first(), secretary)
        activity = activities.reopen_activity(activity, by=secretary, note="Приняли не то.")
        assert (activity.status, activity.outcome, activity.done_on) == ("open", "", None)
        assert activity.marks.count() == 1

    def test_a_file_says_by_its_name_what_it_is_and_a_double_click_sends_one(self, plan, secretary):
        activity = plan.activities.order_by("pk").first()
        for _click in range(2):
            activities.mark_activity(
                activity, by=secretary, kind="interim", text="Готовим.", files=[("C:\\x\\act.hta", b"%PDF-1.4\n%%EOF")]
            )
        assert [file.name for file in activity.marks.get().files.all()] == ["act.hta.pdf"]


def test_a_form_of_a_new_plan_sent_twice_makes_one(council, secretary):
    values = {"title": "План", "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    uid = "8d5e4f6e-6a3c-4d0a-9a2e-0f5c1f0f0a01"
    made = [plans.create_plan(council, by=secretary, uid=uid, **values) for _click in range(2)]
    assert made[0] == made[1] and WorkPlan.objects.count() == 1
