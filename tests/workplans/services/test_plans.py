"""The life of a plan: typed, proposed, approved by a decision, changed by another, closed."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.workflow import Refused, Stale, WrongState
from councils.services.meetings import cancel_meeting
from members.models import Person
from tests import factories
from tests.plans import approve, approved_plan, make_plan, seen
from workplans.document import build_document, canonical_text, draft_of, public_edition, sha256
from workplans.draft import lines, make_row
from workplans.models import Activity, PlanApproval, PlanVersion, WorkPlan
from workplans.services import activities, plans
from workplans.workflow import PLAN, PlanStatus

pytestmark = pytest.mark.django_db


class TestApproval:
    def test_a_plan_comes_into_force_with_the_decision_of_the_council(self, council, secretary, chair):
        plan = make_plan(council, secretary)
        protocol = approve(plan, factories.make_meeting(council, secretary), secretary, chair)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.APPROVED
        approval = PlanApproval.objects.get(version=plan.current)
        assert approval.basis == f"п. 4.1 протокола от 20.11.2026 № {protocol.meeting.number}"
        assert list(plan.activities.in_force().values_list("number", "due_on")) == [
            ("1.1", date(2026, 11, 30)),
            ("1.2", date(2026, 12, 31)),
            ("2.1", date(2026, 12, 31)),
        ]
        assert plan.draft == {"sections": []}

    def test_its_executors_are_organisations_of_the_cluster_or_words(self, council, secretary, chair):
        plan = approved_plan(council, secretary, chair)
        first, _second, third = plan.activities.in_force()
        assert first.executors.get().organization.short_name.startswith("ООО «Арбузов")
        assert third.executors.get().organization is None
        assert third.executors.get().text == "Колледж вне кластера"

    @pytest.mark.parametrize("word", ["Отложить рассмотрение и доработать", "Принять к сведению"])
    def test_other_words_give_it_back(self, council, secretary, chair, word):
        plan = make_plan(council, secretary)
        approve(plan, factories.make_meeting(council, secretary), secretary, chair, word)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT
        assert not Activity.objects.filter(plan=plan).exists()
        assert plan.draft["sections"]

    def test_a_cancelled_meeting_gives_it_back(self, council, secretary):
        plan = make_plan(council, secretary)
        meeting = factories.make_meeting(council, secretary)
        plans.propose_plan(plan, by=secretary, meeting=meeting)
        cancel_meeting(meeting, by=secretary)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT

    def test_what_was_recalled_before_is_not_approved(self, council, secretary, chair):
        plan = make_plan(council, secretary)
        meeting = factories.make_meeting(council, secretary)
        version = plans.propose_plan(plan, by=secretary, meeting=meeting)
        plans.recall_plan(plan, by=secretary)
        factories.record_meeting(meeting, secretary)
        factories.operate(meeting, secretary, "decision", "confirm", version.decision.uid)
        factories.operate(meeting, secretary, "item", "vote", version.decision.item.uid, kind="unanimous")
        factories.approved(meeting, secretary, chair)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT

    def test_the_frozen_document_has_its_hash(self, council, secretary, chair):
        version = approved_plan(council, secretary, chair).current
        assert sha256(version.document) == version.sha256
        assert sha256(version.public_document) == version.public_sha256
        assert canonical_text(public_edition(json.loads(version.document))) == version.public_document


class TestChanges:
    def changed(self, council, secretary, chair):
        """A plan in force whose first row is moved, whose second is gone and which has a new one."""
        plan = approved_plan(council, secretary, chair)
        plan = plans.amend_plan(plan, by=secretary)
        first, second, _third = lines(plan.draft)
        changes = [
            {
                "op": "set",
                "uid": first.row["uid"],
                "field": "term",
                "before": "до 30.11.2026",
                "after": "до 20.12.2026",
            },
            {"op": "remove", "uid": second.row["uid"]},
            {"op": "add_row", "section": first.section["uid"], "after": "", "row": make_row(title="Новое", term="май")},
        ]
        plan, conflicts = plans.change_draft(plan, changes, by=secretary)
        assert conflicts == []
        return plan

    def test_the_version_in_force_stays_until_the_decision(self, council, secretary, chair):
        plan = self.changed(council, secretary, chair)
        assert plan.activities.in_force().count() == 3
        approve(plan, factories.make_meeting(council, secretary), secretary, chair, "Утвердить")
        plan.refresh_from_db()
        assert plan.status == PlanStatus.APPROVED
        assert [row.title for row in plan.activities.in_force()] == [
            "Новое",
            "Разработать форму заявления",
            "Обновить банк площадок практики",
        ]
        moved = plan.activities.get(title="Разработать форму заявления")
        assert (moved.first_due_on, moved.due_on) == (date(2026, 11, 30), date(2026, 12, 20))
        assert plan.activities.get(title="Провести ярмарку вакансий").status == "withdrawn"
        assert plan.versions.count() == 2

    def test_changes_may_be_abandoned(self, council, secretary, chair):
        plan = plans.abandon_changes(self.changed(council, secretary, chair), by=secretary)
        assert plan.status == PlanStatus.APPROVED
        assert plan.draft == {"sections": []}
        assert plan.activities.in_force().count() == 3

    def test_a_plan_in_force_is_not_edited(self, council, secretary, chair):
        plan = approved_plan(council, secretary, chair)
        with pytest.raises(Refused):
            plans.change_draft(plan, [], by=secretary)
        with pytest.raises(Refused):
            plans.replace_draft(plan, {"sections": []}, by=secretary, revision=plan.revision)

    def test_the_draft_of_a_document_makes_the_same_document(self, council, secretary):
        plan = make_plan(council, secretary)
        document = build_document(plan)
        assert build_document(plan, draft_of(document)) == document


class TestTwoBrowsers:
    def set(self, row, before, after):
        return {"op": "set", "uid": row["uid"], "field": "title", "before": before, "after": after}

    def test_different_cells_are_both_kept(self, council, secretary):
        plan = make_plan(council, secretary)
        first, second, _third = (line.row for line in lines(plan.draft))
        plans.change_draft(plan, [self.set(first, first["title"], "Одно")], by=secretary)
        plan, conflicts = plans.change_draft(plan, [self.set(second, second["title"], "Другое")], by=secretary)
        assert conflicts == []
        assert [line.row["title"] for line in lines(plan.draft)][:2] == ["Одно", "Другое"]

    def test_the_same_cell_is_a_conflict_and_nothing_is_overwritten(self, council, secretary):
        plan = make_plan(council, secretary)
        first = next(lines(plan.draft)).row
        plans.change_draft(plan, [self.set(first, first["title"], "Его")], by=secretary)
        plan, conflicts = plans.change_draft(plan, [self.set(first, first["title"], "Моё")], by=secretary)
        assert [(row.theirs, row.mine) for row in conflicts] == [("Его", "Моё")]
        assert next(lines(plan.draft)).row["title"] == "Его"

    def test_a_change_that_comes_twice_does_nothing_twice(self, council, secretary):
        plan = make_plan(council, secretary)
        first = next(lines(plan.draft))
        row = make_row(title="Новое")
        changes = [
            self.set(first.row, first.row["title"], "Одно"),
            {"op": "add_row", "section": first.section["uid"], "after": first.row["uid"], "row": row},
        ]
        plans.change_draft(plan, changes, by=secretary)
        plan, conflicts = plans.change_draft(plan, changes, by=secretary)
        assert conflicts == []
        assert [line.row["title"] for line in lines(plan.draft)][:2] == ["Одно", "Новое"]
        assert len(list(lines(plan.draft))) == 4

    def test_an_import_over_a_changed_plan_is_stale(self, council, secretary):
        plan = make_plan(council, secretary)
        seen = plan.revision
        first = next(lines(plan.draft)).row
        plans.change_draft(plan, [self.set(first, first["title"], "Одно")], by=secretary)
        with pytest.raises(Stale):
            plans.replace_draft(plan, {"sections": []}, by=secretary, revision=seen)


class TestRights:
    @pytest.mark.parametrize("persona", ["chair", "member", "stranger_secretary"])
    def test_only_the_secretary_of_the_council_works_on_its_plan(self, council, secretary, meeting, persona, request):
        plan, user = make_plan(council, secretary), request.getfixturevalue(persona)
        for step in (
            lambda: plans.change_draft(plan, [], by=user),
            lambda: plans.propose_plan(plan, by=user, meeting=meeting),
            lambda: plans.close_plan(plan, by=user, note="Всё."),
            lambda: make_plan(council, user),
        ):
            with pytest.raises(PermissionDenied):
                step()
        assert PlanVersion.objects.count() == 0

    def test_a_draft_is_seen_by_its_secretary_only(self, council, secretary, chair, stranger_secretary):
        make_plan(council, secretary)
        assert WorkPlan.objects.visible_to(secretary).count() == 1
        assert not WorkPlan.objects.visible_to(chair).exists()
        assert not WorkPlan.objects.visible_to(stranger_secretary).exists()
        assert not WorkPlan.objects.published().exists()

    def test_a_meeting_of_another_council_is_refused(self, council, secretary, other_council, stranger_secretary):
        plan = make_plan(council, secretary)
        meeting = factories.make_meeting(other_council, stranger_secretary)
        with pytest.raises(PermissionDenied):
            plans.propose_plan(plan, by=secretary, meeting=meeting)


class TestPersons:
    def test_a_person_without_a_basis_is_a_post_in_public(self, council, secretary):
        person = Person.objects.filter(cluster=council.cluster, surname="Громова").get()
        person.publication_basis = Person.PublicationBasis.NONE
        person.save()
        draft = {"sections": [{"title": "", "rows": [make_row(title="Отчёт", executors=person.surname_initials)]}]}
        plan = make_plan(council, secretary, draft=draft)
        full = build_document(plan)
        assert "Громова А.И." in canonical_text(full)
        assert "Громова А" not in canonical_text(public_edition(full))
        assert "директор" in canonical_text(public_edition(full))


@pytest.mark.parametrize("name", [row.name for row in PLAN])
@pytest.mark.parametrize("status", list(PlanStatus))
def test_every_pair_of_step_and_state_is_allowed_or_refused_by_the_table(name, status):
    if PLAN.allows(name, status):
        assert PLAN.target(name, status) in PlanStatus
    else:
        with pytest.raises(WrongState):
            PLAN.target(name, status)


class TestClosing:
    def test_needs_a_mark_on_every_activity(self, council, secretary, chair):
        plan = approved_plan(council, secretary, chair)
        with pytest.raises(Refused, match="3"):
            plans.close_plan(plan, by=secretary, note="Выполнен.")
        for row in plan.activities.in_force():
            activities.mark_activity(row, by=secretary, kind="not_done", text="Не успели.")
            activities.accept_mark(row, by=secretary, seen=seen(row))
        assert plans.close_plan(plan, by=secretary, note="Не выполнен.").status == PlanStatus.CLOSED


def test_a_copy_moves_the_years_that_terms_name(council, secretary):
    plan = make_plan(council, secretary)
    copied = plans.copy_plan(
        plan, by=secretary, title="План на 2027 год", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    assert [line.row["term"] for line in lines(copied.draft)] == [
        "до 30.11.2027",
        "IV квартал 2027 г.",
        "в течение года",
    ]
    assert {line.row["uid"] for line in lines(copied.draft)}.isdisjoint(line.row["uid"] for line in lines(plan.draft))


def test_a_frozen_protocol_of_paper_registers_the_plan_it_approved(council, secretary, chair):
    meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    factories.approved(meeting, secretary, chair)
    decision = next(row for item in meeting.items.all() for row in item.decisions.all() if "Утвердить" in row.text)
    plan = plans.register_plan(make_plan(council, secretary), by=secretary, decision=decision)
    assert plan.status == PlanStatus.APPROVED
    other = meeting.items.filter(kind="question").first().decisions.first()
    with pytest.raises(Refused):
        plans.register_plan(make_plan(council, secretary), by=secretary, decision=other)
