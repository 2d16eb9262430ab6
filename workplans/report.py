"""The plan–fact report: what of a plan was due in a period and what became of it, by section and by organisation."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch, Q
from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.charts import Bar, stacked_bars
from cluster_portal.pdf import render_pdf
from cluster_portal.sheets import Sheet, xlsx_content
from cluster_portal.text import typograph
from councils.dates import date_short
from councils.models import PublishedDecision
from workplans.editions import is_behind, published_rows
from workplans.models import Activity, ActivityExecutor, ActivityQuestion, WorkPlan
from workplans.responsible import people_in
from workplans.wording import genitive_title, public_state
from workplans.workflow import ActivityStatus, Outcome

# The kinds of the chart, in its order.
LEGEND = ("выполнено", "с опозданием", "выполняется", "срок истёк", "перенесено, снято", "сведений нет")
DONE, LATE, OPEN, MISSED, MOVED, UNKNOWN = range(6)
NOBODY = "ответственный не указан"
# By the code of the state that the page of the plan shows; everything else is being carried out.
_KINDS = {
    Outcome.DONE: DONE,
    Outcome.DONE_LATE: LATE,
    Outcome.NOT_DONE: MISSED,
    Outcome.MOVED: MOVED,
    Outcome.DROPPED: MOVED,
    "late": MISSED,
    "unknown": UNKNOWN,
}
LEFT_OUT = "исключено из плана"
OUTSIDE = "срок вне периода"
SCHEMA = 1


@dataclass(frozen=True)
class Fact:
    """One activity: `kind` is its place in LEGEND, `words` say it, `carried` are the decisions that carried it."""

    activity: Activity
    organization: str
    kind: int
    words: str
    carried: tuple[PublishedDecision, ...] = ()
    # Days of meetings that have it on their agendas and whose decisions are not published: for those inside only.
    meetings: tuple[date, ...] = ()


@dataclass
class Total:
    """Numbers of a section or an organisation, in the order of LEGEND."""

    name: str
    counts: list[int] = field(default_factory=lambda: [0] * len(LEGEND))

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Report:
    plan: WorkPlan
    first: date
    last: date
    on: date
    facts: list[Fact]
    sections: list[Total]
    organizations: list[Total]
    undated: int
    before_all: bool = False

    @property
    def whole(self) -> Total:
        whole = Total("Всего")
        for total in self.sections:
            whole.counts = [mine + other for mine, other in zip(whole.counts, total.counts, strict=True)]
        return whole


def plan_report(plan: WorkPlan, first: date, last: date, on: date, *, before_all: bool = False) -> Report:
    """Activities whose term ends in the period, first and last day included; seven queries.

    Also what recurs in it and what was done in it though it is due elsewhere. Those in force, and those with an
    accepted mark that a later version has left out: what was done was done. A report of the whole plan counts all.
    """
    published = PublishedDecision.objects.only("public_id", "number", "held_on", "protocol_number", "decision")
    is_whole = first <= plan.starts_on and plan.ends_on <= last
    rows = plan.activities.all() if is_whole else plan.activities.filter(_has_to_do_with(first, last))
    left_out = rows.filter(status=ActivityStatus.ACCEPTED).exclude(version=plan.current_id)
    questions = Prefetch("questions", ActivityQuestion.objects.order_by("pk"))
    if before_all and is_behind(plan):
        due = [row for row in published_rows(plan) if is_whole or (row.due_on and first <= row.due_on <= last)]
    else:
        due = list((rows.in_force() | left_out).prefetch_related(questions))
    names = _names(plan, due)
    facts = [_fact(row, names[row.pk], on, (first, last)) for row in due]
    facts = _with_decisions(facts, published)
    facts = facts if before_all else _with_meetings(facts)
    undated = 0 if is_whole else plan.activities.in_force().filter(due_on=None).count()
    sections = _totals((fact.activity.section or "Без раздела", fact) for fact in facts)
    organizations = sorted(_totals((fact.organization, fact) for fact in facts), key=lambda total: total.name)
    return Report(plan, first, last, on, facts, sections, organizations, undated, before_all)


def _has_to_do_with(first: date, last: date) -> Q:
    is_due = Q(due_on__gte=first, due_on__lte=last)
    recurs = ~Q(repeats="") & Q(starts_on__lte=last, due_on__gte=first)
    return is_due | recurs | Q(done_on__gte=first, done_on__lte=last)


def _names(plan: WorkPlan, due: list[Activity]) -> dict[int, str]:
    """By activity who answers for it: one name for an organisation, however its plan writes it."""
    written = _written(plan, {row.version_id for row in due})
    known = ActivityExecutor.objects.filter(activity__plan=plan, organization__isnull=False)
    rows = known.values_list("text", "organization", "organization__short_name")
    called = {text: (key, name) for text, key, name in rows}
    # A short name that two organisations share tells nobody which is meant.
    bearers = Counter(name for _key, name in set(called.values()))
    found = {}
    for row in due:
        text = written.get((row.version_id, str(row.uid)), NOBODY)
        _key, name = called.get(text, (None, ""))
        found[row.pk] = name if bearers[name] == 1 else text
    return found


def _written(plan: WorkPlan, versions: set[int]) -> dict[tuple[int, str], str]:
    """By version and uid the first that answers for it and is no person: as the public editions were frozen."""
    documents = plan.versions.filter(pk__in=versions).values_list("pk", "public_document")
    return {
        (version, row["uid"]): next(
            (one["text"] for one in row.get("executors", []) if one["kind"] != "person" and not people_in(one["text"])),
            NOBODY,
        )
        for version, document in documents
        for section in json.loads(document)["sections"]
        for row in section["activities"]
    }


def _fact(activity: Activity, name: str, on: date, period: tuple[date, date]) -> Fact:
    state = public_state(activity, on)
    words = [state.words]
    if activity.first_due_on and activity.due_on and activity.first_due_on != activity.due_on:
        words.append(f"срок перенесён с {date_short(activity.first_due_on)}")
    if activity.due_on and not activity.repeats and not period[0] <= activity.due_on <= period[1]:
        words.append(OUTSIDE)
    if activity.version_id != activity.plan.current_id:
        words.append(LEFT_OUT)
    return Fact(activity, name, _KINDS.get(state.code, OPEN), "; ".join(words))


def _with_decisions(facts: list[Fact], published) -> list[Fact]:
    """The published decisions of the questions that the activities became, by one query."""
    items = {question.item_id: fact for fact in facts for question in fact.activity.questions.all()}
    found: dict[int, list[PublishedDecision]] = {}
    for row in published.filter(decision__item__in=items).select_related("decision"):
        found.setdefault(items[row.decision.item_id].activity.pk, []).append(row)
    return [
        Fact(fact.activity, fact.organization, fact.kind, fact.words, tuple(found.get(fact.activity.pk, ())))
        for fact in facts
    ]


def _with_meetings(facts: list[Fact]) -> list[Fact]:
    """The days of the other meetings that had it on their agendas; one query."""
    carried = {row.decision.item_id for fact in facts for row in fact.carried}
    rows = ActivityQuestion.objects.filter(activity__in=[fact.activity.pk for fact in facts], item__removed_at=None)
    found: dict[int, list[date]] = {}
    for question in rows.exclude(item__in=carried).select_related("item__meeting").order_by("item__meeting__held_on"):
        found.setdefault(question.activity_id, []).append(question.item.meeting.held_on)
    return [replace(fact, meetings=tuple(found.get(fact.activity.pk, ()))) for fact in facts]


def _totals(pairs: Iterable[tuple[str, Fact]]) -> list[Total]:
    found: dict[str, Total] = {}
    for name, fact in pairs:
        found.setdefault(name, Total(name)).counts[fact.kind] += 1
    return list(found.values())


def report_chart(totals: Iterable[Total], title: str, *, is_narrow: bool = False) -> dict:
    bars = [Bar(total.name, tuple(total.counts)) for total in totals]
    return stacked_bars(bars, legend=LEGEND, title=title, is_narrow=is_narrow)


def report_xlsx(report: Report) -> bytes:
    columns = [
        *(("№ п/п", 8), ("Раздел", 30), ("Мероприятие", 60), ("Срок", 22), ("Срок, дата", 12)),
        *(("Ответственный", 30), ("Состояние", 30), ("Выполнено", 12), ("Решения", 40)),
    ]
    rows = [
        [
            *(fact.activity.number, fact.activity.section, fact.activity.title, fact.activity.term_text),
            *(fact.activity.due_on, fact.organization, fact.words, fact.activity.done_on, _decisions(fact)),
        ]
        for fact in report.facts
    ]
    totals = (("По разделам", "Раздел", report.sections), ("По организациям", "Организация", report.organizations))
    return xlsx_content("План – факт", columns, rows, more=[_sheet(*total) for total in totals])


def _decisions(fact: Fact) -> str:
    """«п. 1.1 протокола от 18.12.2026 № 5», a line for each."""
    return "\n".join(row.decision.basis for row in fact.carried)


def _sheet(title: str, heading: str, totals: Iterable[Total]) -> Sheet:
    columns = [(heading, 50), *((kind, 14) for kind in LEGEND), ("всего", 10)]
    return title, columns, [[total.name, *total.counts, total.total] for total in totals]


def report_document(report: Report) -> dict:
    """Everything that the report says, as a plain value that can be frozen."""
    return {
        "schema": SCHEMA,
        "kind": "plan_report",
        "title": report.plan.title,
        "period": {"from": report.first.isoformat(), "to": report.last.isoformat()},
        "on": report.on.isoformat(),
        "note": report.plan.closing_note,
        "legend": list(LEGEND),
        "facts": [_fact_document(fact) for fact in report.facts],
        "sections": [{"name": total.name, "counts": total.counts} for total in report.sections],
        "organizations": [{"name": total.name, "counts": total.counts} for total in report.organizations],
    }


def _fact_document(fact: Fact) -> dict:
    row = fact.activity
    return {
        "uid": str(row.uid),
        "number": row.number,
        "section": row.section,
        "title": row.title,
        "term": row.term_text,
        "organization": fact.organization,
        "kind": LEGEND[fact.kind],
        "state": fact.words,
        "done_on": row.done_on.isoformat() if row.done_on else "",
        "outcome": row.outcome_text,
        "decisions": [one.decision.basis for one in fact.carried],
    }


def report_pdf(report: Report) -> bytes:
    """PDF/A, A4 landscape; some tenths of a second, made by the worker."""
    view = {
        "title": typograph(genitive_title(report.plan.title)),
        "period": f"с {date_short(report.first)} по {date_short(report.last)}",
        "as_of": f"по состоянию на {date_short(report.on)}",
        "report": report,
        "legend": LEGEND,
        "chart": report_chart(report.sections, "Выполнение плана по разделам"),
    }
    with translation.override("ru"):
        return render_pdf(render_to_string("documents/plan_report.html", view))
