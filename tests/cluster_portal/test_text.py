"""Texts that people type."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_portal.text import clean_text, folded, search_key, typograph

RUSSIAN = st.text(alphabet="абвгсоиАБИС —–-.,«»№%0123456789\u00a0\n п.г ст")


def letters_and_digits(text):
    return [character for character in text if character.isalnum()]


# --- cleaning ---


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Принять к сведению  ", "Принять к сведению"),
        ("строка\r\nвторая\rтретья\u2028четвёртая\x0bпятая", "строка\nвторая\nтретья\nчетвёртая\nпятая"),
        ("слово\tслово", "слово слово"),
        ("конец строки   \nдалее", "конец строки\nдалее"),
        ("a\u202eb\u2066c\u200bd\u200de\ufefff\u00adg\x00h\x1bi\x85", "abcdefghi"),
        ("и\u0306", "й"),
        ("\ud800текст", "текст"),
        ("№ 3 «ё» – 20\u00a0%", "№ 3 «ё» – 20\u00a0%"),
    ],
)
def test_input_is_cleaned(typed, kept):
    assert clean_text(typed) == kept


def test_a_text_of_one_line_has_one_line():
    assert clean_text("О плане\n работы\tна год", multiline=False) == "О плане работы на год"


@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing_more(text, multiline):
    cleaned = clean_text(text, multiline=multiline)
    assert clean_text(cleaned, multiline=multiline) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in cleaned.replace("\n", ""))
    json.dumps(cleaned, ensure_ascii=False).encode()


# --- keys ---


def test_a_key_forgets_case_yo_quotes_dashes_and_spaces():
    assert search_key("ООО  «Твинс —\u00a0Ёлка»") == search_key('ооо "твинс - елка"') == "ооо твинс - елка"
    assert search_key("Иванов") != search_key("Иванова")


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text):
    assert len(folded(text)) == len(text)


# --- typography ---


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("20 ноября 2017 г.", "20~ноября~2017~г."),
        ("2017 г и 2018 г.", "2017~г и~2018~г."),
        ("В.С. Чуранов", "В.С.~Чуранов"),
        ("Иванова А. А.", "Иванова~А.~А."),
        ("Чуранов В.С.", "Чуранов~В.С."),
        ("протокол № 3", "протокол №~3"),
        ("п. 1.4 протокола", "п.~1.4 протокола"),
        ("г. Смоленск", "г.~Смоленск"),
        ("О плане и о сроке", "О~плане и~о~сроке"),
        ("Председатель - Чуранов", "Председатель~– Чуранов"),
        ("Секретарь –Белокопытов", "Секретарь~–~Белокопытов"),
        ("- первый пункт", "–~первый пункт"),
        ("вес 20 %", "вес 20~%"),
    ],
)
def test_what_belongs_together_is_bound(typed, printed):
    assert typograph(typed).replace("\u00a0", "~") == printed


@pytest.mark.parametrize("typed", ["веб-отдел", "IV-2017", "12.00-14.00", "температура -5", "Обь Томь", "2017г"])
def test_what_is_right_stays(typed):
    assert typograph(typed) == typed


@given(st.text() | RUSSIAN)
def test_typography_never_touches_letters_or_digits_and_is_done_once(text):
    printed = typograph(text)
    assert letters_and_digits(printed) == letters_and_digits(text)
    assert typograph(printed) == printed
    assert printed.count("\n") == text.count("\n")
