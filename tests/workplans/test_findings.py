"""What is found in a plan before it goes to a meeting, and how terms are read back."""

from datetime import date

import pytest

from tests.plans import make_plan
from workplans.draft import make_row, make_section
from workplans.findings import findings, grouped, term_words

pytestmark = pytest.mark.django_db
YEAR = date(2026, 1, 1), date(2026, 12, 31)
FINE = {"title": "Провести ярмарку", "term": "до 30.11.2026", "executors": "ООО «Арбузов и Ко {number}»"}


@pytest.fixture
def found(council, secretary):
    """Findings of a plan with these rows in one section, as (number, field, text)."""
    number = council.slug.rsplit("-", 1)[1]

    def look(*rows: dict, title: str = "", on: date = YEAR[0]) -> list[tuple[str, str, str]]:
        filled = [make_row(**{name: text.format(number=number) for name, text in (FINE | row).items()}) for row in rows]
        plan = make_plan(council, secretary, draft={"sections": [make_section(title, filled)]})
        return [(one.number, one.field, one.text) for one in findings(plan, on=on)]

    return look


def test_nothing_is_found_in_a_good_row(found):
    assert found({}) == []


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"title": ""}, "title", "что должно быть сделано"),
        ({"term": ""}, "term", "«срок уточняется»"),
        ({"term": "скоро"}, "term", "«срок уточняется»"),
        ({"term": "31.02.2026"}, "term", "такого дня нет"),
        ({"title": "Назначить Петрову А.И."}, "title", "имя увидят все"),
        ({"executors": "завуч Волкова П.П."}, "executors", "без имени"),
        ({"executors": "ООО «Неведомое»"}, "executors", "ООО «Неведомое» нет в кластере"),
        ({"term": "до 30.11.2027"}, "term", "вне периода плана"),
        ({"term": "до 30.11.2025"}, "term", "вне периода плана"),
        ({"executors": ""}, "executors", "никто не отвечает"),
        ({"executors": "Колледж вне кластера"}, "executors", "«Колледж вне кластера»"),
    ],
)
def test_what_is_missing_or_odd_is_said_at_its_cell(found, row, field, words):
    [(number, where, text)] = found({}, {"title": "Другое"} | row)
    assert (number, where) == ("2", field)
    assert words.lower() in text.lower()


@pytest.mark.parametrize(
    "row",
    [
        {"term": "по согласованию"},
        {"term": "по отдельному графику"},
        {"executors": "Координационный совет"},
        {"executors": "секретарь Совета; председатель"},
        {"executors": "Арбузов и Ко {number}"},
    ],
)
def test_what_people_write_lawfully_is_not_found(found, row):
    assert found(row) == []


def test_a_term_that_has_passed_is_told_while_the_plan_is_drawn_up(found):
    [(_number, field, text)] = found({}, on=date(2026, 12, 1))
    assert (field, text) == ("term", "Этот срок уже прошёл.")


def test_the_same_sentence_about_several_rows_is_said_once(council, secretary):
    rows = [make_row(title=f"Дело {n}", term="март", executors="ООО «Неведомое»") for n in range(3)]
    plan = make_plan(council, secretary, draft={"sections": [make_section("", rows)]})
    [one] = grouped(findings(plan, on=YEAR[0]))
    assert one.number == "1, 2, 3"


def test_a_month_that_comes_twice_needs_its_year(council, secretary):
    rows = [make_row(title="Дело", term="октябрь", executors="Совет")]
    draft = {"sections": [make_section("", rows)]}
    plan = make_plan(council, secretary, draft=draft, ends_on=date(2027, 12, 31))
    assert [one.text for one in findings(plan, on=YEAR[0])] == ["октябрь: 2026 или 2027? Укажите год."]


def test_a_doubled_activity_names_the_first_one(found):
    [(number, field, text)] = found({}, {"title": "провести  «ярмарку».", "term": "в течение года"})
    assert (number, field) == ("2", "title")
    assert "1" in text


def test_known_and_unknown_names_of_one_cell_are_told_apart(found):
    [(_number, _field, text)] = found({"executors": FINE["executors"] + "; ООО «Неведомое»"})
    assert "Неведомое" in text and "Арбузов" not in text


def test_an_empty_section_is_found_and_does_not_block(council, secretary):
    plan = make_plan(council, secretary)
    plan.draft["sections"].append(make_section("Кадры"))
    [one] = [one for one in findings(plan) if one.field == "title"]
    assert (one.number, one.uid, one.blocks) == ("3", plan.draft["sections"][2]["uid"], False)


def test_only_an_empty_plan_blocks(council, secretary):
    plan = make_plan(council, secretary, draft={"sections": []})
    assert [one.blocks for one in findings(plan)] == [True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("до 30.11.2026", "до 30.11.2026"),
        ("IV квартал", "01.10.2026 – 31.12.2026"),
        ("ежеквартально", "ежеквартально, последний раз до 31.12.2026"),
        ("по согласованию", "срок уточняется"),
        ("скоро", ""),
    ],
)
def test_a_term_is_read_back(text, words):
    assert term_words(text, *YEAR) == words
