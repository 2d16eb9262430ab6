"""Two versions of a plan, compared."""

import copy

import pytest

from tests.workplans.documents import activity, plan_document, rows_of
from workplans.comparison import ADDED, CHANGED, MOVED, REMOVED, FieldChange, compare, pieces


def changed(document: dict, change) -> dict:
    result = copy.deepcopy(document)
    change(result["sections"])
    return result


def kinds(found) -> list[tuple[str, str]]:
    return [(row.kind, (row.after or row.before).uid) for row in found.rows]


def test_the_same_document_has_no_changes():
    assert not compare(plan_document(), plan_document())


def test_a_field_says_what_stood_there_and_what_stands_now():
    def move_date(sections):
        sections[0]["activities"][0]["term"]["text"] = "до 15.12.2017"

    [row] = compare(plan_document(), changed(plan_document(), move_date)).rows
    assert (row.kind, row.is_moved) == (CHANGED, False)
    assert row.fields == (FieldChange("term", "до 30.11.2017", "до 15.12.2017"),)


def test_an_executor_that_came_is_a_change_of_the_whole_column():
    def add(sections):
        name = {"text": "ООО «МАН сеть»", "kind": "other", "role": "co_executor"}
        sections[0]["activities"][0]["executors"].append(name)

    [row] = compare(plan_document(), changed(plan_document(), add)).rows
    expected = "ОГБПОУ СмолАПО; соисполнитель: ООО «МАН сеть»"
    assert row.fields == (FieldChange("executors", "ОГБПОУ СмолАПО", expected),)


def test_a_row_that_comes_between_others_moves_none_of_them():
    def insert(sections):
        sections[0]["activities"].insert(0, activity("new", "1.1", "Новое"))
        for place, row in enumerate(sections[0]["activities"], start=1):
            row["number"] = f"1.{place}"

    assert kinds(compare(plan_document(), changed(plan_document(), insert))) == [(ADDED, "new")]
    assert kinds(compare(changed(plan_document(), insert), plan_document())) == [(REMOVED, "new")]


def test_a_row_in_another_section_has_moved():
    def move(sections):
        sections[1]["activities"].append(sections[0]["activities"].pop(0))

    [row] = compare(plan_document(), changed(plan_document(), move)).rows
    assert (row.kind, row.before.heading, row.after.heading) == (MOVED, "Организационные мероприятия", "Практика")


@pytest.mark.parametrize(("place", "goal"), [(0, 9), (9, 0), (3, 5)])
def test_of_rows_in_another_order_only_the_one_that_left_is_named(place, goal):
    before = plan_document(("", rows_of(10)))

    def move(sections):
        sections[0]["activities"].insert(goal, sections[0]["activities"].pop(place))

    assert kinds(compare(before, changed(before, move))) == [(MOVED, f"1-{place + 1}")]


def test_a_row_may_be_changed_and_moved():
    def both(sections):
        row = sections[0]["activities"].pop(0)
        sections[1]["activities"].append(row | {"title": "Утвердить форму заявления"})

    [row] = compare(plan_document(), changed(plan_document(), both)).rows
    assert (row.kind, row.is_moved) == (CHANGED, True)


def test_titles_and_the_period_are_compared():
    after = plan_document(title="План на 2018 год", period={"from": "2018-01-01", "to": "2018-12-31"})
    after["sections"][1]["title"] = "Практика и стажировки"
    assert [(row.name, row.after) for row in compare(plan_document(), after).head] == [
        ("plan_title", "План на 2018 год"),
        ("period", "2018-01-01 – 2018-12-31"),
        ("section", "Практика и стажировки"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Разработать форму заявления", "Разработать форму и порядок"),
        ("одно\nдругое  третье ", "одно\nтретье"),
        ("", "новое"),
        ("  с пробелами  ", "с пробелами"),
    ],
)
def test_pieces_put_together_are_the_texts(before, after):
    was, now = pieces(before, after)
    assert ("".join(text for text, _ in was), "".join(text for text, _ in now)) == (before, after)


def test_only_the_words_that_differ_are_marked():
    was, now = pieces("сдать форму до 30.11.2017", "сдать форму до 15.12.2017")
    assert [text for text, differs in was if differs] == ["30.11.2017"]
    assert [text for text, differs in now if differs] == ["15.12.2017"]
