"""What comes again: days by the production calendar, one obligation a period."""

from datetime import date

import pytest

from councils.deadlines import DeadlineSettings, WorkCalendar
from councils.obligations import obligations


def owed(rule, first, last, **settings):
    found = obligations(
        rule,
        date.fromisoformat(first),
        date.fromisoformat(last),
        settings=DeadlineSettings(**settings),
        calendar=WorkCalendar(),
    )
    return [(f"{row.due_on}", row.period) for row in found]


def test_a_month_is_answered_for_after_it():
    # 05.12.2026 is a Saturday; the 31st of December 2026 is a day off too.
    assert owed({"kind": "recurring", "every": "month", "day": 5}, "2026-11-20", "2027-01-20") == [
        ("2026-12-04", "за ноябрь 2026 г."),
        ("2026-12-30", "за декабрь 2026 г."),
        ("2027-02-05", "за январь 2027 г."),
    ]


def test_a_quarter_without_a_day_follows_the_regulation():
    rule = {"kind": "recurring", "every": "quarter"}
    assert owed(rule, "2026-11-20", "2027-04-01", recurring_day=12) == [
        ("2027-01-12", "за IV квартал 2026 г."),
        ("2027-04-12", "за I квартал 2027 г."),
    ]
    assert owed(rule, "2026-11-20", "2027-04-01") == []


def test_half_years_and_years():
    assert owed({"kind": "recurring", "every": "half_year", "day": 15}, "2026-11-20", "2026-11-20") == [
        ("2027-01-15", "за II полугодие 2026 г.")
    ]
    assert owed({"kind": "permanent"}, "2026-11-20", "2027-02-01", permanent_report=(1, 20)) == [
        ("2027-01-20", "за 2026 г."),
        ("2028-01-20", "за 2027 г."),
    ]


def test_a_day_named_in_the_decision_is_its_own_period():
    assert owed({"kind": "recurring", "every": "year", "month": 12, "day": 25}, "2026-11-20", "2026-12-26") == [
        ("2026-12-25", "к 25.12.2026"),
        ("2027-12-24", "к 25.12.2027"),
    ]


@pytest.mark.parametrize("rule", [{"kind": "recurring", "every": "week"}, {"kind": "permanent"}, {"kind": "date"}])
def test_what_has_no_day_owes_nothing_yet(rule):
    assert owed(rule, "2026-11-20", "2027-11-20") == []


def test_every_period_has_a_name_of_its_own():
    found = owed({"kind": "recurring", "every": "month", "day": 31}, "2017-01-01", "2027-12-31")
    assert len({period for _day, period in found}) == len(found) == 132
