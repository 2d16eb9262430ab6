"""Plans of a whole country: lists stay flat, and a page of 300 activities asks as often as one of three."""

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import cycle

from django.urls import reverse

from bench import report, seed
from bench.country import sql
from bench.measure import Browser, Cost, cost, exponent
from bench.report import Figure
from councils.models import Council, Decision, Seat
from councils.models.protocols import new_public_id
from members.models import Membership, Organization
from workplans import listing
from workplans.draft import make_row, make_section
from workplans.models import Activity, ActivityExecutor, PlanApproval, PlanVersion, WorkPlan
from workplans.services.plans import create_plan, register_plan

GOAL = "планы"
YEAR, YEARS = 2026, 10
SIZES = (3, 25, 300)
SECTION = 25
# The plan that is copied: of the usual length.
USUAL = 25
TERMS = ("до 1 марта 2026 г.", "II квартал 2026 г.", "октябрь 2026 г.", "в течение года", "ежеквартально")
TITLES = (
    "Провести заседание рабочей группы по обновлению содержания образовательных программ с участием работодателей",
    "Организовать стажировку преподавателей на предприятиях кластера",
    "Разработать и согласовать положение о наставничестве на производстве",
)


class Plans:
    def measure(self) -> Iterator[Figure]:
        """In a register with its councils: three plans first, then ten years of every council."""
        self.council = seed.make_council()
        self.member = seed.officer(self.council, "member")
        self.plans = _plans_in_force(self.council)
        seed.analyze()
        small = self._lists()
        yield from self._sizes()
        yield Figure(f"{GOAL}: записано на всю страну", _multiply(self.plans[USUAL]))
        seed.analyze()
        growth = WorkPlan.objects.count() / len(SIZES)
        for name, large in self._lists().items():
            yield report.cpu(f"{GOAL}, {name}", large, 7)
            yield report.sql(f"{GOAL}, {name}", large)
            yield Figure(f"{GOAL}, {name}: прибавилось запросов SQL", large.sql - small[name].sql, 0)
            # One's own lists do not grow with the country; the public one fills its first page.
            rate = exponent(small[name].ratio, large.ratio, growth)
            yield Figure(f"{GOAL}, {name}: показатель роста процессора", rate, 0.05 if "свои" in name else None)
        yield from self._pages()

    def _lists(self) -> dict[str, Cost]:
        secretary, member = Browser(seed.officer(self.council, "secretary")), Browser(self.member)
        calls = {
            "все": Browser().get("/plans/"),
            "год": Browser().get(f"/plans/?year={YEAR}"),
            "совет": Browser().get(f"/plans/?council={self.council.slug}"),
            "свои у секретаря": secretary.get("/desk/plans/"),
            "свои мероприятия": member.get("/my/activities/"),
        }
        for call in calls.values():
            assert call().status == 200
        return {name: cost(call) for name, call in calls.items()}

    def _sizes(self) -> Iterator[Figure]:
        secretary = Browser(seed.officer(self.council, "secretary"))
        for name, reader, address in (
            ("страница", Browser(), lambda plan: f"/plans/{plan.public_id}/"),
            ("план – факт", Browser(), lambda plan: f"/plans/{plan.public_id}/report/"),
            ("год по месяцам", secretary, lambda plan: reverse("workplans:plan-year", args=[plan.uid])),
        ):
            costs = {size: cost(reader.get(address(plan)), repeats=40) for size, plan in self.plans.items()}
            for size, found in costs.items():
                yield report.cpu(f"{GOAL}, {name}, мероприятий {size}", found)
            spread = max(found.sql for found in costs.values()) - min(found.sql for found in costs.values())
            yield report.sql(f"{GOAL}, {name}", costs[max(SIZES)])
            yield Figure(f"{GOAL}, {name}: разница запросов от 3 до 300", spread, 0)
            few, many = min(SIZES), max(SIZES)
            rate = exponent(costs[few].ratio, costs[many].ratio, many / few)
            yield Figure(f"{GOAL}, {name}: показатель роста от 3 до 300", rate, 1.05)

    def _pages(self) -> Iterator[Figure]:
        """The list without conditions: its first page and one from its middle."""
        rows = listing.chosen_plans(listing.Choice())
        middle = rows[WorkPlan.objects.count() // 2]
        far = listing.rows_after(rows, (middle.starts_on, middle.pk))
        size = listing.PAGE_SIZE + 1
        first, deep = sql(rows[:size]), sql(far[:size])
        yield Figure(f"{GOAL}: SQL первой страницы, мс", first, 2)
        yield Figure(f"{GOAL}: SQL далёкой страницы, мс", deep, 2)
        yield Figure(f"{GOAL}: далёкая страница к первой", deep / max(first, 0.2), 1.5)


def _plans_in_force(council: Council) -> dict[int, WorkPlan]:
    """A plan of every size, each by a decision of its own of a published protocol."""
    secretary = seed.officer(council, "secretary")
    members = list(Organization.objects.filter(memberships__cluster=council.cluster).order_by("pk"))
    seats = Seat.objects.filter(council=council, person__user=seed.officer(council, "member"))
    seats.update(on_behalf_of=members[0])
    seed.publish(seed.make_meeting(council))
    decisions = Decision.objects.filter(item__meeting__council=council, text__startswith="Утвердить план").order_by(
        "pk"
    )
    found = {}
    for size, decision in zip(SIZES, decisions.order_by("pk"), strict=False):
        title = f"План работы на {YEAR} год, мероприятий: {size}"
        plan = create_plan(
            council,
            by=secretary,
            title=title,
            starts_on=date(YEAR, 1, 1),
            ends_on=date(YEAR, 12, 31),
            draft=_draft(size, members),
        )
        found[size] = register_plan(plan, by=secretary, decision=decision)
    return found


def _draft(size: int, members: list[Organization]) -> dict:
    words, terms, who = cycle(TITLES), cycle(TERMS), cycle(members)
    rows = [
        make_row(
            title=f"{next(words)} ({number})",
            term=next(terms),
            executors=f"{next(who).short_name}; {next(who).short_name}",
            result="протокол",
        )
        for number in range(1, size + 1)
    ]
    return {
        "sections": [
            make_section(f"Направление {start // SECTION + 1}", rows[start : start + SECTION])
            for start in range(0, size, SECTION)
        ]
    }


def _multiply(source: WorkPlan) -> int:
    """Ten years of copies for every other council; whatever is not of this year has been done. Returns their number."""
    councils = list(Council.objects.exclude(pk=source.council_id).order_by("pk"))
    members: dict[int, list[int]] = {}
    for cluster, organization in Membership.objects.values_list("cluster", "organization").order_by("pk"):
        members.setdefault(cluster, []).append(organization)
    version = source.current
    activities = list(source.activities.order_by("pk"))
    executors = list(ActivityExecutor.objects.filter(activity__plan=source).order_by("pk"))
    for year in range(YEAR - YEARS + 1, YEAR + 1):
        span = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        plans = WorkPlan.objects.bulk_create(
            seed.fresh(
                source,
                council=council,
                uid=uuid.uuid4(),
                public_id=new_public_id(),
                title=f"План работы на {year} год",
                status="draft",
                current=None,
                published=None,
                **span,
            )
            for council in councils
        )
        versions = PlanVersion.objects.bulk_create(seed.fresh(version, plan=plan) for plan in plans)
        PlanApproval.objects.bulk_create(seed.fresh(version.approval, version=own) for own in versions)
        for plan, own in zip(plans, versions, strict=True):
            plan.current, plan.published, plan.status = own, own, "approved"
        WorkPlan.objects.bulk_update(plans, ["current", "published", "status"])
        for council, plan in zip(councils, plans, strict=True):
            _copy_rows(plan, year, activities, executors, members[council.cluster_id])
    return len(councils) * YEARS


def _copy_rows(plan: WorkPlan, year: int, activities, executors, organizations: list[int]) -> None:
    made = {}
    for row in activities:
        due_on = row.due_on and row.due_on.replace(year=year)
        state = {} if year == YEAR else {"status": "accepted", "outcome": "done", "done_on": due_on or plan.ends_on}
        starts_on = row.starts_on and row.starts_on.replace(year=year)
        made[row.pk] = seed.fresh(
            row, plan=plan, version=plan.current, starts_on=starts_on, due_on=due_on, first_due_on=due_on, **state
        )
    Activity.objects.bulk_create(made.values())
    who = cycle(organizations)
    ActivityExecutor.objects.bulk_create(
        seed.fresh(row, activity=made[row.activity_id], organization_id=next(who)) for row in executors
    )
