"""Decisions that a sentence names."""

import time
from datetime import date

import pytest

from councils.references import Reference, find_references

DAY = date(2017, 11, 20)


@pytest.mark.parametrize(
    ("text", "number", "kind", "protocol"),
    [
        ("Отменить пункт 2.1 протокола от 20.11.2017 № 3.", "2.1", "cancels", "3"),
        ("Отменить пункт 2.1 протокола № 3 от 20.11.2017.", "2.1", "cancels", "3"),
        ("Отменить п.\xa02.1 протокола от 20\xa0ноября 2017\xa0г. №\xa03.", "2.1", "cancels", "3"),
        ("Признать утратившим силу п. 1.4 протокола от 20.11.2017.", "1.4", "cancels", ""),
        ("Пункт 1.4 протокола от 20.11.2017 признать утратившим силу.", "1.4", "cancels", ""),
        (
            "Внести изменения в пункт 3.1 протокола от 20.11.2017 б/н, изложив его в новой редакции.",
            "3.1",
            "amends",
            "",
        ),
        ("Внести изменение в п. 3 протокола заседания Координационного совета от 20.11.2017", "3", "amends", ""),
        ("Взамен решения 2.1 протокола от 20.11.2017 утвердить новую форму.", "2.1", "replaces", ""),
        ("Принять к сведению исполнение п. 1.7 протокола от 20.11.2017.", "1.7", "", ""),
    ],
)
def test_a_point_and_what_is_done_to_it_are_read(text, number, kind, protocol):
    assert find_references(text) == [Reference(number, DAY, kind, protocol)]


def test_several_points_of_a_protocol_are_read():
    found = find_references("Отменить пп. 2.1, 2.3 и 3.1 протокола от 20.11.2017 № 3.")
    assert found == [Reference(number, DAY, "cancels", "3") for number in ("2.1", "2.3", "3.1")]


def test_every_point_has_its_own_verb():
    text = "Отменить п. 2.1 протокола от 20.11.2017; внести изменения в п. 3.1 протокола от 20.11.2017."
    assert [(row.number, row.kind) for row in find_references(text)] == [("2.1", "cancels"), ("3.1", "amends")]


@pytest.mark.parametrize(
    "text", ["пункт 1, " * 2000, "п. 1 протокола " + "а " * 5000, "1.1.1 и " * 3000, "отменить " * 3000]
)
def test_a_hostile_text_takes_no_time(text):
    started = time.process_time()
    assert find_references(text) == []
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("text", ["", "Отменить занятия 20.11.2017.", "Отменить п. 2.1 протокола от 40.13.2017"])
def test_nothing_is_invented(text):
    assert find_references(text) == []
