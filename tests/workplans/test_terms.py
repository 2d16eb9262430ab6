"""Terms of plans: printed as written, resolved where they can be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplans.terms import Term, read_term

FIRST, LAST = date(2017, 10, 1), date(2018, 12, 31)


@pytest.mark.parametrize(
    ("text", "starts_on", "due_on"),
    [
        ("до 30.11.2017", "2017-11-30", "2017-11-30"),
        ("30.11.17", "2017-11-30", "2017-11-30"),
        ("30/11/2017", "2017-11-30", "2017-11-30"),
        ("2017-11-30", "2017-11-30", "2017-11-30"),
        ("до 8 декабря 2017 г.", "2017-12-08", "2017-12-08"),
        ("8 декабря", "2017-12-08", "2017-12-08"),
        ("15 марта", "2018-03-15", "2018-03-15"),
        ("15.03", "2018-03-15", "2018-03-15"),
        ("с 1 по 15 марта 2018 г.", "2018-03-01", "2018-03-15"),
        ("01.02.2018 – 15.03.2018", "2018-02-01", "2018-03-15"),
        ("декабрь", "2017-12-01", "2017-12-31"),
        ("Декабрь 2018", "2018-12-01", "2018-12-31"),
        ("в марте", "2018-03-01", "2018-03-31"),
        ("март–май 2018 г.", "2018-03-01", "2018-05-31"),
        ("декабрь – январь", "2017-12-01", "2018-01-31"),
        ("ноябрь 2017 – январь 2018 г.", "2017-11-01", "2018-01-31"),
        ("IV квартал 2017 г.", "2017-10-01", "2017-12-31"),
        ("I квартал", "2018-01-01", "2018-03-31"),
        ("1 кв. 2018", "2018-01-01", "2018-03-31"),
        ("II-III квартал 2018 года", "2018-04-01", "2018-09-30"),
        ("2 полугодие 2018 г.", "2018-07-01", "2018-12-31"),
        ("I полугодие", "2018-01-01", "2018-06-30"),
        ("в течение года", "2017-10-01", "2018-12-31"),
        ("в течение 2018 года", "2018-01-01", "2018-12-31"),
    ],
)
def test_a_term_is_read(text, starts_on, due_on):
    assert read_term(text, FIRST, LAST) == Term(date.fromisoformat(starts_on), date.fromisoformat(due_on))


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("ежеквартально", "quarter"),
        ("ежемесячно, до 5-го числа", "month"),
        ("раз в полугодие", "half_year"),
        ("ежегодно", "year"),
        ("постоянно", "always"),
    ],
)
def test_what_repeats_lasts_as_long_as_the_plan(text, repeats):
    assert read_term(text, FIRST, LAST) == Term(FIRST, LAST, repeats)


@pytest.mark.parametrize(
    "text", ["", "по согласованию", "по отдельному графику", "31.02.2018", "45.13.2018", "уточняется", "маркетинг"]
)
def test_nothing_is_invented(text):
    assert read_term(text, FIRST, LAST) == Term()


@given(st.text(max_size=60) | st.text(alphabet="0123456789./- квартлмеясцIV–и", max_size=40))
def test_any_text_is_read_without_an_error(text):
    term = read_term(text, FIRST, LAST)
    assert (term.starts_on is None) == (term.due_on is None)
