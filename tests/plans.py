"""Plans for the tests, made by the portal's own services."""

from datetime import date

from councils.services.protocols import publish_protocol
from tests import factories
from workplans.draft import make_row, make_section
from workplans.models import PlanFile, PlanProposal, PlanReport, WorkPlan
from workplans.services import activities, plans

ROWS = [
    ("Разработать форму заявления", "до 30.11.2026", "Арбузов", "форма заявления"),
    ("Провести ярмарку вакансий", "IV квартал 2026 г.", "Вязов", "отчёт"),
    ("Обновить банк площадок практики", "в течение года", "Колледж вне кластера", ""),
]


def make_draft(council, rows=ROWS) -> dict:
    """Two sections; an executor is named by the surname of the council's member."""
    number = council.slug.rsplit("-", 1)[1]
    filled = [
        make_row(
            title=title,
            term=term,
            executors=f"ООО «{who} и Ко {number}»" if who in factories.SURNAMES else who,
            result=result,
        )
        for title, term, who, result in rows
    ]
    return {"sections": [make_section("Организационные мероприятия", filled[:2]), make_section("Практика", filled[2:])]}


def make_plan(council, by, **fields) -> WorkPlan:
    values = {"title": "План работы кластера на 2026 год", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return plans.create_plan(council, by=by, **(values | {"draft": make_draft(council)} | fields))


def approved_plan(council, by, chair, *, is_published: bool = True, **fields) -> WorkPlan:
    """A plan in force: proposed to a meeting whose protocol was approved, and published unless told otherwise."""
    plan = make_plan(council, by, **fields)
    protocol = approve(plan, factories.make_meeting(council, by), by, chair)
    if is_published:
        publish(protocol, by)
    plan.refresh_from_db()
    return plan


def publish(protocol, by):
    """The secretary looks at the public edition and publishes it."""
    return publish_protocol(protocol, by=by, file_sha=protocol.files.get(edition="public").sha256)


def approve(plan: WorkPlan, meeting, by, chair, word: str = ""):
    """Lay the plan before a planned meeting, record it and have its protocol approved; `word` replaces «Утвердить»."""
    version = plans.propose_plan(plan, by=by, meeting=meeting)
    if word:
        version.decision.text = version.decision.text.replace("Утвердить", word)
        version.decision.save()
    return adopt(version, by, chair)


def adopt(version, by, chair):
    """The meeting before which a version lies is recorded, adopts it, and its protocol is approved."""
    item = version.decision.item
    factories.record_meeting(item.meeting, by)
    factories.operate(item.meeting, by, "decision", "confirm", version.decision.uid)
    factories.operate(item.meeting, by, "item", "vote", item.uid, kind="unanimous")
    return factories.approved(item.meeting, by, chair)


def a_row_of_everything(council, secretary, chair, coming) -> WorkPlan:
    """A plan in force with a mark and its evidence, a question on an agenda, a PDF that is asked for, a proposal."""
    plan = approved_plan(council, secretary, chair)
    first, second, _third = plan.activities.in_force()
    evidence = ("форма.pdf", b"%PDF-1.4\n%%EOF")
    activities.mark_activity(first, by=secretary, kind="interim", text="Готовим.", files=[evidence])
    activities.mark_activity(first, by=secretary, kind="not_done", text="Не успели.")
    activities.put_on_agenda(second, by=secretary, meeting=coming)
    PlanFile.objects.get_or_create(plan=plan, edition="public", content_sha256="0" * 64)
    proposal = PlanProposal.objects.create(
        plan=plan, organization=council.cluster.memberships.first().organization, by=secretary
    )
    proposal.rows.create(title="Провести день открытых дверей")
    PlanReport.objects.create(plan=plan, document="{}", sha256="0" * 64, by=secretary)
    return plan


def seen(activity) -> int:
    """The key of the mark that is on the secretary's page."""
    return activity.marks.exclude(kind="interim").last().pk
