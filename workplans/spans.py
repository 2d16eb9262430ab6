"""Periods that a report offers by one touch: this quarter, this year, the whole plan."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from councils.deadline_phrases import month_end
from workplans.models import WorkPlan


@dataclass(frozen=True)
class Span:
    """First and last day of what `words` say."""

    words: str
    first: date
    last: date


def offered_spans(plan: WorkPlan, on: date) -> list[Span]:
    """The quarter and the year of the day where the plan has them, and always the whole plan."""
    quarter = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    spans = [
        Span(_("this quarter"), quarter, month_end(quarter.year, quarter.month + 2)),
        Span(_("this year"), date(on.year, 1, 1), date(on.year, 12, 31)),
    ]
    within = [span for span in spans if span.first <= plan.ends_on and span.last >= plan.starts_on]
    return [*within, Span(_("the whole plan"), plan.starts_on, plan.ends_on)]
