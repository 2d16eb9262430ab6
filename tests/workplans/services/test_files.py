"""PDFs of plans: made off the request, once, and again after a failure or a kill."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Person
from tests import factories
from tests.plans import approve, approved_plan, make_plan, publish
from tests.workplans.test_wording import bare
from workplans.draft import make_row
from workplans.models import PlanFile, WorkPlan
from workplans.services import files, plans

pytestmark = pytest.mark.django_db
READY, WAITING, RUNNING, FAILED = "ready", "waiting", "running", "failed"


@pytest.fixture
def worked(django_capture_on_commit_callbacks):
    """What the worker does after a transaction, done."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def text_of(file: PlanFile) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(bytes(file.pdf))
    return bare("".join(page.get_textpage().get_text_range() for page in pages))


def age(file: PlanFile, **fields) -> None:
    PlanFile.objects.filter(pk=file.pk).update(asked_at=timezone.now() - timedelta(days=1), **fields)


class TestApproval:
    def test_has_both_editions_made(self, council, secretary, chair, worked):
        with worked():
            plan = approved_plan(council, secretary, chair)
        made = list(plan.files.order_by("edition"))
        assert [(file.edition, file.status, file.version_id) for file in made] == [
            ("full", READY, plan.current_id),
            ("public", READY, plan.current_id),
        ]
        for file in made:
            assert file.pdf_sha256 == hashlib.sha256(bytes(file.pdf)).hexdigest()
            assert file.renderer.startswith("weasyprint")
        assert bare(plan.current.public_sha256) in text_of(made[1])
        assert plan.current.sha256 in text_of(made[0])

    def test_makes_nothing_within_its_transaction(self, council, secretary, chair):
        plan = approved_plan(council, secretary, chair)
        assert not plan.files.exists()

    def test_of_changes_has_the_new_version_made_with_its_sheet_of_changes(self, council, secretary, chair, worked):
        with worked():
            plan = approved_plan(council, secretary, chair)
        with worked():
            plan = amended(plan, secretary, chair)
        old, new = plan.files.filter(edition="public").order_by("version__sequence")
        assert "Листизменений" not in text_of(old)
        assert bare("Провести день открытых дверей") in text_of(new)
        assert "Листизменений" in text_of(new)
        assert files.latest_file(plan, "public") == new


def amended(plan: WorkPlan, secretary, chair) -> WorkPlan:
    """A second version of the plan in force, with one activity more."""
    plan = plans.amend_plan(plan, by=secretary)
    plan.draft["sections"][1]["rows"].append(make_row(title="Провести день открытых дверей"))
    plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
    protocol = approve(plan, factories.make_meeting(plan.council, secretary), secretary, chair)
    publish(protocol, secretary)
    return WorkPlan.objects.get(pk=plan.pk)


class TestAsking:
    def test_twice_for_the_same_makes_it_once(self, council, secretary, worked):
        plan = make_plan(council, secretary)
        with worked():
            first = files.ask_for_draft_pdf(plan)
        with worked() as callbacks:
            second = files.ask_for_draft_pdf(plan)
        assert (first.pk, second.status, callbacks) == (second.pk, READY, [])

    def test_for_a_changed_draft_makes_another(self, council, secretary, worked):
        plan = make_plan(council, secretary)
        first = files.ask_for_draft_pdf(plan)
        plan = plans.change_head(plan, by=secretary, seen=plans.head_sha(plan), title="План на 2027 год")
        assert files.ask_for_draft_pdf(plan).pk != first.pk

    def test_for_a_draft_never_makes_what_lies_for_the_version_in_force(self, council, secretary, chair, worked):
        with worked():
            plan = approved_plan(council, secretary, chair)
            plan = plans.amend_plan(plan, by=secretary)
            file = files.ask_for_draft_pdf(plan)
        file.refresh_from_db()
        assert (file.version, file.status) == (None, READY)
        assert "ПРОЕКТ" in text_of(file)
        assert files.latest_file(plan, "full") != file

    def test_for_what_lies_before_a_meeting_prints_it_as_it_was_frozen(self, council, secretary, worked):
        plan = make_plan(council, secretary)
        plans.propose_plan(plan, by=secretary, meeting=factories.make_meeting(council, secretary))
        plan.refresh_from_db()
        WorkPlan.objects.filter(pk=plan.pk).update(draft={"sections": []})
        with worked():
            file = files.ask_for_draft_pdf(WorkPlan.objects.get(pk=plan.pk))
        file.refresh_from_db()
        assert bare("Разработать форму заявления") in text_of(file) and "ПРОЕКТ" in text_of(file)


class TestMaking:
    def test_is_claimed_by_one_worker(self, council, secretary):
        file = files.ask_for_draft_pdf(make_plan(council, secretary))
        PlanFile.objects.filter(pk=file.pk).update(status=RUNNING)
        files.make_file(file.pk)
        file.refresh_from_db()
        assert file.status == RUNNING

    def test_of_a_draft_that_has_changed_meanwhile_says_so(self, council, secretary):
        plan = make_plan(council, secretary)
        file = files.ask_for_draft_pdf(plan)
        plans.change_head(plan, by=secretary, seen=plans.head_sha(plan), title="План на 2027 год")
        files.make_file(file.pk)
        file.refresh_from_db()
        assert (file.status, file.error, bytes(file.pdf)) == (FAILED, files.CHANGED, b"")

    def test_that_breaks_is_told_and_asked_for_again(self, council, secretary, chair, worked, monkeypatch):
        plan = approved_plan(council, secretary, chair)
        with monkeypatch.context() as broken:
            broken.setattr("cluster_portal.pdf.PDF_VARIANT", "no such variant")
            with worked():
                file = files.ask_for_pdf(plan, "public")
        file.refresh_from_db()
        assert (file.status, file.error) == (FAILED, files.BROKEN)
        with worked():
            assert files.ask_for_pdf(plan, "public").pk == file.pk
        file.refresh_from_db()
        assert (file.status, file.error) == (READY, "")


class TestFromTimeToTime:
    @pytest.mark.parametrize("status", [WAITING, RUNNING, FAILED])
    def test_what_lost_its_worker_is_made(self, council, secretary, chair, worked, status):
        file = files.ask_for_pdf(approved_plan(council, secretary, chair), "full")
        age(file, status=status)
        with worked():
            files.keep_files()
        file.refresh_from_db()
        assert file.status == READY

    def test_what_a_worker_has_just_begun_is_left_to_him(self, council, secretary, chair, worked):
        file = files.ask_for_pdf(approved_plan(council, secretary, chair), "full")
        PlanFile.objects.filter(pk=file.pk).update(status=RUNNING)
        with worked():
            files.keep_files()
        file.refresh_from_db()
        assert file.status == RUNNING

    def test_a_plan_in_force_without_files_gets_them(self, council, secretary, chair, worked):
        plan = approved_plan(council, secretary, chair)
        with worked():
            files.keep_files()
        assert set(plan.files.values_list("edition", "status")) == {("full", READY), ("public", READY)}

    def test_of_drafts_only_the_old_ones_go(self, council, secretary, chair, worked):
        plan = approved_plan(council, secretary, chair)
        with worked():
            files.keep_files()
            draft = files.ask_for_draft_pdf(plans.amend_plan(plan, by=secretary))
        PlanFile.objects.update(asked_at=timezone.now() - timedelta(days=30))
        young = files.ask_for_draft_pdf(make_plan(council, secretary, title="Другой"))
        files.keep_files()
        assert not PlanFile.objects.filter(pk=draft.pk).exists()
        assert PlanFile.objects.filter(pk=young.pk).exists()
        assert plan.files.filter(status=READY).count() == len(PlanFile.Edition)


class TestNames:
    def test_of_those_who_may_not_be_named_are_on_no_public_paper(self, council, secretary, chair, worked):
        Person.objects.filter(user__in=[chair, secretary]).update(publication_basis="none")
        plan = make_plan(council, secretary, is_signed=True)
        named = Person.objects.get(user=chair)
        plan.draft["sections"][0]["rows"][0]["executors"] = f"{named.surname} А.И."
        plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        with worked():
            publish(approve(plan, factories.make_meeting(council, secretary), secretary, chair), secretary)
        public, full = (text_of(plan.files.get(edition=edition)) for edition in ("public", "full"))
        signatory = Person.objects.get(user=secretary).surname
        assert f"{named.surname}А.И." in full and f"А.И.{signatory}" in full
        assert f"{named.surname}А.И." not in public and f"А.И.{signatory}" not in public
        assert bare("директор ООО") in public


class TestChanged:
    def test_what_is_printed_beside_the_plan_asks_for_another_paper(self, council, secretary, chair, worked):
        plan = approved_plan(council, secretary, chair, is_signed=True)
        first = files.ask_for_pdf(plan, "full")
        person = council.seats.get(role="secretary").person
        person.surname = "Новая"
        person.save()
        with worked():
            files.make_file(first.pk)
        first.refresh_from_db()
        assert (first.status, first.error) == (FAILED, files.CHANGED)
        assert files.latest_file(plan, "full").status == READY
        # It never comes back to what nobody prints any more.
        PlanFile.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(days=2))
        with worked():
            files.keep_files()
        first.refresh_from_db()
        assert first.status == FAILED
