"""A whole sentence read: class, executors, deadline."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.deadlines import DeadlineSettings, WorkCalendar
from councils.executors import Candidate
from councils.recognition import Recognition, recognize
from tests.timing import cpu_seconds

COLLEGE = Candidate("organization", 1, ("ОГБПОУ СмолАПО", "сапо"))
GROUP = Candidate("group", "Участники Совета", ("Участники Совета", "Участникам Координационного совета"))
PERSON = Candidate("person", 1, ("Иванова А.А.", "Иванова Анна Андреевна", "А.А. Иванова"))
STRANGERS = [Candidate("organization", 100 + i, (f"ООО «Фирма {i}»", f"Фирма{i}")) for i in range(24)] + [
    Candidate("person", 100 + i, (f"Петров{i} И.И.", f"Петров{i} Иван Иванович", f"И.И. Петров{i}")) for i in range(23)
]
CANDIDATES = [COLLEGE, GROUP, PERSON, *STRANGERS]
SENTENCE = "ОГБПОУ СмолАПО разработать форму заявления для организаций и предприятий в срок до 30 ноября 2017 г."


def read(text, **settings):
    return recognize(
        text,
        candidates=CANDIDATES,
        held_on=date(2017, 11, 20),
        settings=DeadlineSettings(**settings),
        calendar=WorkCalendar(),
    )


def test_an_assignment_of_the_founding_protocol_is_read_whole():
    recognition = read(SENTENCE)
    assert recognition.verb_class == "instructing"
    assert [match.label for match in recognition.executors] == ["ОГБПОУ СмолАПО"]
    assert recognition.deadline_text == "в срок до 30 ноября 2017 г."
    assert recognition.deadline_rule == {"kind": "date", "date": "2017-11-30"}
    assert recognition.due_on == date(2017, 11, 30)
    assert recognition.due_words == "чт 30.11.2017"
    assert recognition.warnings == ()


def test_the_plan_of_the_founding_protocol_has_no_deadline():
    recognition = read("Утвердить план работы кластера на IV квартал 2017г. и 2018г.")
    assert recognition == Recognition(verb_class="approving")


def test_nothing_is_read_in_an_empty_or_unknown_sentence():
    assert read("") == Recognition()
    assert read("Покрасить забор") == Recognition()


def test_what_is_taken_note_of_has_no_deadline():
    assert read("Принять к сведению информацию о практике в декабре 2017 г.").deadline_rule is None
    assert read("Провести практику в декабре 2017 г.").due_on == date(2017, 12, 29)


def test_with_an_executor_an_approving_or_unknown_verb_assigns():
    assert read("ОГБПОУ СмолАПО утвердить программу до 1 декабря 2017 г.").verb_class == "instructing"
    assert read("ОГБПОУ СмолАПО покрасить забор").verb_class == "instructing"
    assert read("Утвердить программу").verb_class == "approving"


def test_who_is_admitted_is_no_executor():
    recognition = read("ОГБПОУ СмолАПО принять в состав участников кластера")
    assert (recognition.verb_class, recognition.executors) == ("constitutive", ())


def test_a_group_asks_for_somebody_responsible():
    assert "группой" in read("Участникам Координационного совета внести предложения до 01.12.2017").warnings[0]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Провести встречу до 31 февраля", "Срок не распознан: «до 31 февраля». Выберите дату или периодичность."),
        (
            "Провести встречу до 10.12.2017",
            "Срок 10.12.2017 – воскресенье, нерабочий день; будет перенесён на пт 08.12.2017.",
        ),
        ("Провести встречу до 1 ноября 2017 г.", "Срок 01.11.2017 раньше даты заседания."),
        ("План до 01.12.2017, отчёт до 08.12.2017", "В пункте несколько сроков, взят первый: «до 01.12.2017»."),
    ],
)
def test_what_needs_a_look_is_told(text, warning):
    assert read(text).warnings == (warning,)


def test_a_deadline_that_waits_for_its_event_is_explained():
    recognition = read("ОГБПОУ СмолАПО представить отчёт в течение 10 рабочих дней")
    assert (recognition.due_on, recognition.due_words) == (None, "")
    assert "от подписания протокола" in recognition.explanation


def test_a_name_typed_a_minute_ago_is_recognised_at_once():
    text = "ООО «Новое» подготовить отчёт"
    assert read(text).executors == ()
    newcomer = Candidate("organization", 500, ("ООО «Новое»",))
    found = recognize(
        text,
        candidates=[*CANDIDATES, newcomer],
        held_on=date(2017, 11, 20),
        settings=DeadlineSettings(),
        calendar=WorkCalendar(),
    )
    assert found.executors[0].key == 500


@given(st.text() | st.text(alphabet="доиспоручтьвк ОГБПУСмлАП0123456789.,:;()«»-\n"))
def test_any_text_is_read_without_an_error(text):
    read(text)


@given(st.text(min_size=1, max_size=10))
def test_a_very_long_text_is_read_in_no_time(part):
    assert cpu_seconds(lambda: read(part * 20_000)) < 0.25


def test_reading_a_sentence_takes_well_under_a_millisecond():
    read(SENTENCE)
    assert cpu_seconds(lambda: [read(SENTENCE) for _ in range(200)]) / 200 < 0.0015


def test_of_what_comes_again_it_is_said_how_often():
    assert read("СмолАПО представлять отчёт ежемесячно до 5-го числа.").due_words == (
        "ежемесячно, ближайший – вт 05.12.2017"
    )
