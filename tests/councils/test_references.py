"""Decisions that a sentence names."""

from datetime import date

import pytest

from councils.references import Reference, find_references


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("Отменить пункт 2.1 протокола от 20.11.2017 № 3.", "2.1", "cancels"),
        ("Признать утратившим силу п. 1.4 протокола от 20.11.2017.", "1.4", "cancels"),
        ("Внести изменения в пункт 3.1 протокола от 20.11.2017 б/н, изложив его в новой редакции.", "3.1", "amends"),
        ("Внести изменения в п. 3 протокола заседания Координационного совета от 20.11.2017", "3", "amends"),
        ("Взамен решения 2.1 протокола от 20.11.2017 утвердить новую форму.", "2.1", "replaces"),
        ("Принять к сведению исполнение п. 1.7 протокола от 20.11.2017.", "1.7", ""),
    ],
)
def test_a_point_and_what_is_done_to_it_are_read(text, number, kind):
    assert find_references(text) == [Reference(number, date(2017, 11, 20), kind)]


@pytest.mark.parametrize("text", ["", "Отменить занятия 20.11.2017.", "Отменить п. 2.1 протокола от 40.13.2017"])
def test_nothing_is_invented(text):
    assert find_references(text) == []
