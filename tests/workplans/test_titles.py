"""The title that a plan gets from its period."""

from datetime import date

import pytest

from workplans.titles import next_period, period_words, proposed_title


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 1, 1), (2026, 12, 31), "2026 год"),
        ((2026, 1, 1), (2028, 12, 31), "2026–2028 годы"),
        ((2026, 10, 1), (2026, 12, 31), "IV квартал 2026 года"),
        ((2026, 1, 1), (2026, 9, 30), "I–III квартал 2026 года"),
        ((2026, 1, 1), (2026, 6, 30), "I полугодие 2026 года"),
        ((2026, 9, 1), (2027, 6, 30), "2026/2027 учебный год"),
        ((2017, 10, 1), (2018, 12, 31), "IV квартал 2017 года и 2018 год"),
        ((2026, 2, 3), (2026, 4, 5), "период с 03.02.2026 по 05.04.2026"),
    ],
)
def test_the_period_in_words(first, last, words):
    assert period_words(date(*first), date(*last)) == words


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["cluster", "council"])
def test_the_plan_is_called_after_its_owner(council, subject):
    whose = "кластера № 1" if subject == "cluster" else "Координационного совета"
    council.cluster.genitive_name, council.genitive_name = "Кластера № 1", "Координационного совета"
    title = proposed_title(council, subject, date(2026, 1, 1), date(2026, 12, 31))
    assert title == f"План работы {whose} на 2026 год"


@pytest.mark.parametrize(
    ("period", "following"),
    [
        (((2026, 1, 1), (2026, 12, 31)), ((2027, 1, 1), (2027, 12, 31))),
        (((2026, 10, 1), (2026, 12, 31)), ((2027, 1, 1), (2027, 3, 31))),
        (((2026, 2, 3), (2026, 2, 9)), ((2026, 2, 10), (2026, 2, 16))),
    ],
)
def test_the_period_that_follows(period, following):
    assert next_period(*(date(*day) for day in period)) == tuple(date(*day) for day in following)
