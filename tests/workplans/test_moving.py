"""Terms of a copied plan land in its new period."""

from datetime import date

import pytest

from workplans.moving import moved_term

FOUNDING = date(2017, 10, 1), date(2018, 12, 31)
YEAR = date(2019, 1, 1), date(2019, 12, 31)
AUTUMN, WINTER = (date(2026, 10, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("term", "moved"),
    [
        ("до 30.11.2017", "до 30.11.2019"),
        ("до 15.03.2018", "до 15.03.2019"),
        ("IV квартал 2018 г.", "IV квартал 2019 г."),
        ("в течение года", "в течение года"),
        ("по согласованию", "по согласованию"),
    ],
)
def test_by_as_many_years_as_bring_them_there(term, moved):
    assert moved_term(term, FOUNDING, YEAR) == moved


@pytest.mark.parametrize(
    ("term", "moved"),
    [
        ("до 30.11.2026", "до 28.02.2027"),
        ("до 31.12.26", "до 31.03.27"),
        ("Октябрь 2026 г.", "Январь 2027 г."),
        ("15 декабря", "15 марта"),
        ("IV квартал 2026 г.", "I квартал 2027 г."),
        ("в течение квартала", "в течение квартала"),
    ],
)
def test_by_months_in_a_plan_that_is_shorter_than_a_year(term, moved):
    assert moved_term(term, AUTUMN, WINTER) == moved
