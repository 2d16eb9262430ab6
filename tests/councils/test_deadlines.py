"""Deadlines: every way in which papers say them, and what day follows."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.dates import date_words, deadline_words, weekday_short
from councils.deadlines import DeadlineSettings, WorkCalendar, add_months, awaited_event, find_deadline, resolve
from tests.timing import cpu_seconds

FOUNDING_DAY = date(2017, 11, 20)
SENTENCE = "ОГБПОУ СмолАПО разработать форму заявления {} для организаций."


def resolved(phrase, *, held_on=FOUNDING_DAY, settings=None, signed_on=None, calendar=None):
    return resolve(
        find_deadline(phrase).rule,
        held_on=held_on,
        settings=settings or DeadlineSettings(),
        calendar=calendar or WorkCalendar(),
        signed_on=signed_on,
    )


DATES = [
    ("в срок до 30 ноября 2017 г.", "2017-11-30"),
    ("в срок до 30 ноября 2017 г", "2017-11-30"),
    ("в срок до\u00a030\u00a0ноября\u00a02017\u00a0г.", "2017-11-30"),
    ("до 01.12.2017", "2017-12-01"),
    ("до 01.12.2017г.", "2017-12-01"),
    ("до 1.12.17", "2017-12-01"),
    ("до 2017-12-01", "2017-12-01"),
    ("не позднее 8 декабря 2017 г.", "2017-12-08"),
    ("не позже 8 декабря 2017 года", "2017-12-08"),
    ("до 08 декабря 2017 г.", "2017-12-08"),
    ("до «08» декабря 2017 г.", "2017-12-08"),
    ("до 8-го декабря 2017 г.", "2017-12-08"),
    ("в срок до\n8 декабря 2017 г.", "2017-12-08"),
    ("ДО 8 ДЕКАБРЯ 2017 Г.", "2017-12-08"),
    ("до 8 декабря 2017 г. (включительно)", "2017-12-08"),
    ("до 12.00 8 декабря 2017 г.", "2017-12-08"),
    ("Срок: 08.12.2017", "2017-12-08"),
    ("Срок исполнения – до 8 декабря 2017 г.", "2017-12-08"),
    ("со сроком исполнения до 8 декабря 2017 г.", "2017-12-08"),
]


@pytest.mark.parametrize(("phrase", "day"), DATES)
def test_a_day_is_found_in_any_spelling(phrase, day):
    for text in (phrase, SENTENCE.format(phrase)):
        found = find_deadline(text)
        assert found.rule == {"kind": "date", "date": day}
        assert text[found.start : found.end].rstrip(".") == phrase.rstrip(".")


DAYS = [
    ("в течение 10 рабочих дней", 10, "working_day", "signing"),
    ("в течение 10 рабочих дней со дня подписания протокола", 10, "working_day", "signing"),
    ("в течение 10 рабочих дней со дня получения", 10, "working_day", "receipt"),
    ("в течение 10 (десяти) рабочих дней", 10, "working_day", "signing"),
    ("в течение трёх рабочих дней", 3, "working_day", "signing"),
    ("в течение десяти (10) календарных дней", 10, "calendar_day", "signing"),
    ("в течение двадцати пяти дней", 25, "calendar_day", "signing"),
    ("в течение месяца", 1, "month", "signing"),
    ("в течение двух недель", 2, "week", "signing"),
    ("в течение полугода", 6, "month", "signing"),
    ("в месячный срок", 1, "month", "signing"),
    ("в двухмесячный срок", 2, "month", "signing"),
    ("в недельный срок", 1, "week", "signing"),
    ("в десятидневный срок", 10, "calendar_day", "signing"),
    ("в 10-дневный срок", 10, "calendar_day", "signing"),
    ("в 10-ти дневный срок", 10, "calendar_day", "signing"),
    ("не позднее 5 рабочих дней после заседания", 5, "working_day", "decision"),
    ("не позднее чем через 5 дней со дня принятия настоящего решения", 5, "calendar_day", "decision"),
    ("через месяц", 1, "month", "signing"),
    ("в течение 5 дней со дня регистрации Соглашения", 5, "calendar_day", "регистрации Соглашения"),
]


@pytest.mark.parametrize(("phrase", "count", "unit", "event"), DAYS)
def test_a_length_of_time_keeps_its_count_unit_and_event(phrase, count, unit, event):
    found = find_deadline(f"{phrase} разработать форму")
    assert found.rule == {"kind": "days", "count": count, "unit": unit, "event": event}
    assert found.text == phrase


PERIODS = [
    ("в декабре 2017 г.", {"from": "2017-12-01", "to": "2017-12-31"}, "2017-12-29"),
    ("в ноябре – декабре 2017 г.", {"from": "2017-11-01", "to": "2017-12-31"}, "2017-12-29"),
    ("IV квартал 2017 г.", {"from": "2017-10-01", "to": "2017-12-31"}, "2017-12-29"),
    ("в IV квартале 2017 г.", {"from": "2017-10-01", "to": "2017-12-31"}, "2017-12-29"),
    ("в 1-м квартале 2018 года", {"from": "2018-01-01", "to": "2018-03-31"}, "2018-03-30"),
    ("в четвёртом квартале 2017 года", {"from": "2017-10-01", "to": "2017-12-31"}, "2017-12-29"),
    ("II полугодие 2018 г.", {"from": "2018-07-01", "to": "2018-12-31"}, "2018-12-29"),
    ("II полугодие", {"months": [7, 12]}, "2017-12-29"),
    ("в первом полугодии", {"months": [1, 6]}, "2018-06-29"),
    ("до конца года", {"end_of": "year"}, "2017-12-29"),
    ("до конца текущего года", {"end_of": "year", "year": "current"}, "2017-12-29"),
    ("к концу следующего года", {"end_of": "year", "year": "next"}, "2018-12-29"),
    ("до конца квартала", {"end_of": "quarter"}, "2017-12-29"),
    ("до конца 2018 года", {"from": "2018-01-01", "to": "2018-12-31"}, "2018-12-29"),
    ("до конца ноября", {"months": [11, 11]}, "2017-11-30"),
    ("в течение 2018 года", {"from": "2018-01-01", "to": "2018-12-31"}, "2018-12-29"),
    ("с 1 по 30 ноября 2017 г.", {"from": "2017-11-01", "to": "2017-11-30"}, "2017-11-30"),
    ("с 1 декабря 2017 г. по 15 января 2018 г.", {"from": "2017-12-01", "to": "2018-01-15"}, "2018-01-15"),
    ("в декабре – январе", {"months": [12, 1]}, "2018-01-31"),
]


@pytest.mark.parametrize(("phrase", "rule", "due_on"), PERIODS)
def test_a_period_ends_on_its_last_working_day(phrase, rule, due_on):
    assert find_deadline(phrase).rule == {"kind": "period", **rule}
    assert resolved(phrase).due_on == date.fromisoformat(due_on)
    # The direction for single days does not carry a period into the next one.
    assert resolved(phrase, settings=DeadlineSettings(shift="following")).due_on == date.fromisoformat(due_on)


RECURRING = [
    ("ежеквартально", {"every": "quarter"}),
    ("ежемесячно", {"every": "month"}),
    ("ежегодно", {"every": "year"}),
    ("раз в полугодие", {"every": "half_year"}),
    ("не реже одного раза в квартал", {"every": "quarter"}),
    ("ежемесячно до 5-го числа", {"every": "month", "day": 5}),
    ("до 5 числа каждого месяца", {"every": "month", "day": 5}),
    ("до 10 числа ежемесячно", {"every": "month", "day": 10}),
    ("ежеквартально, до 10 числа месяца, следующего за отчётным", {"every": "quarter", "day": 10}),
    ("до 5-го числа месяца, следующего за отчётным кварталом", {"every": "quarter", "day": 5}),
    ("ежегодно до 20 января", {"every": "year", "day": 20, "month": 1}),
]


@pytest.mark.parametrize(("phrase", "rule"), RECURRING)
def test_a_recurring_deadline_has_a_day_only_where_one_was_said(phrase, rule):
    found = find_deadline(SENTENCE.format(phrase))
    assert found.rule == {"kind": "recurring", **rule}
    assert found.text == phrase


def test_the_day_of_a_recurring_deadline_may_stand_apart():
    found = find_deadline("Ежемесячно представлять отчёт до 5-го числа.")
    assert found.rule == {"kind": "recurring", "every": "month", "day": 5}
    assert found.text == "Ежемесячно … до 5-го числа"
    assert not found.more


OTHER = [
    ("к 1 сентября 2018 г.", {"kind": "before_date", "date": "2018-09-01"}),
    ("к 1 сентября", {"kind": "before_date", "day": 1, "month": 9}),
    ("до декабря 2017 г.", {"kind": "before_date", "date": "2017-12-01"}),
    ("до 1 марта", {"kind": "date", "day": 1, "month": 3}),
    ("до 01.03", {"kind": "date", "day": 1, "month": 3}),
    ("до 1 декабря текущего года", {"kind": "date", "day": 1, "month": 12, "year": "current"}),
    ("постоянно", {"kind": "permanent"}),
    ("на постоянной основе", {"kind": "permanent"}),
    ("весьма срочно", {"kind": "urgent", "level": "immediately"}),
    ("немедленно", {"kind": "urgent", "level": "immediately"}),
    ("срочно", {"kind": "urgent", "level": "urgent"}),
    ("незамедлительно", {"kind": "urgent", "level": "urgent"}),
    ("оперативно", {"kind": "urgent", "level": "promptly"}),
    ("без срока", {"kind": "none"}),
    (
        "не позднее 1 месяца до начала учебного года",
        {"kind": "before_event", "count": 1, "unit": "month", "event": "начала учебного года"},
    ),
    (
        "не позднее, чем за 10 рабочих дней до заседания",
        {"kind": "before_event", "count": 10, "unit": "working_day", "event": "заседания"},
    ),
    ("на следующем заседании", {"kind": "next_meeting"}),
    ("к очередному заседанию", {"kind": "next_meeting"}),
]


@pytest.mark.parametrize(("phrase", "rule"), OTHER)
def test_other_phrases_have_their_rule(phrase, rule):
    found = find_deadline(phrase)
    assert found.rule == rule
    assert found.text == phrase


UNRECOGNISED = [
    "до 31 февраля",
    "до 31 февраля 2018 г.",
    "до 99.99.2017",
    "до 1 января 0001 г.",
    "в срок до пятницы",
    "до пятницы",
    "в срок до особого распоряжения",
    "в кратчайшие сроки",
    "в установленный срок",
    "в течение года",
    "в течение 24 часов",
    "по мере необходимости",
    "до 5-го числа",
    "с 30 по 1 ноября 2017 г.",
]


@pytest.mark.parametrize("phrase", UNRECOGNISED)
def test_what_no_day_follows_from_is_marked_and_stays_without_a_day(phrase):
    assert find_deadline(phrase).rule == {"kind": "unrecognised"}
    assert resolved(phrase).due_on is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Учредить кластер",
        "от 5 до 10 человек",
        "увеличить до 30 процентов",
        "протокол от 20 ноября 2017 г. № 1",
        "Утвердить план работы кластера на IV квартал 2017 г. и 2018 г.",
        "Утвердить план работы кластера на IV квартал 2017 г.",
        "отчёт за IV квартал 2017 г. представить",
        "создать постоянно действующую группу",
        "завести журнал",
        "недооперативно",
    ],
)
def test_other_words_are_no_deadline(text):
    assert find_deadline(text) is None


def test_of_two_deadlines_the_first_is_taken_and_the_second_is_told():
    found = find_deadline("План до 1 декабря 2017 г., отчёт до 15 декабря 2017 г.")
    assert found.rule["date"] == "2017-12-01"
    assert found.more
    assert not find_deadline("План до 1 декабря 2017 г.").more


def test_a_day_goes_before_the_period_that_a_plan_is_about():
    found = find_deadline("Разработать план мероприятий в 2018 году в срок до 1 декабря 2017 г.")
    assert found.rule == {"kind": "date", "date": "2017-12-01"}


# --- resolving ---


def test_a_deadline_is_inclusive():
    assert resolved("до 30 ноября 2017 г.").due_on == date(2017, 11, 30)


def test_a_deadline_with_k_ends_the_day_before():
    assert resolved("к 1 декабря 2017 г.").due_on == date(2017, 11, 30)


@pytest.mark.parametrize(
    ("shift", "due_on"), [("none", "2017-12-10"), ("preceding", "2017-12-08"), ("following", "2017-12-11")]
)
def test_a_day_off_moves_as_the_regulation_says(shift, due_on):
    resolution = resolved("до 10 декабря 2017 г.", settings=DeadlineSettings(shift=shift))
    assert resolution.due_on == date.fromisoformat(due_on)
    assert resolution.shifted_from == (None if shift == "none" else date(2017, 12, 10))
    assert ("воскресенье" in resolution.explanation) == (shift != "none")


def test_a_deadline_never_moves_before_the_meeting():
    resolution = resolved("до 26 ноября 2017 г.", held_on=date(2017, 11, 25))
    assert resolution.due_on == date(2017, 11, 26)
    assert resolution.shifted_from is None


def test_the_production_calendar_knows_transfers_and_working_saturdays():
    calendar = WorkCalendar()
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2025, 11, 1))


def test_the_production_calendar_can_be_corrected():
    calendar = WorkCalendar(non_working=frozenset([date(2017, 11, 30)]), working=frozenset([date(2017, 12, 10)]))
    assert resolved("до 30 ноября 2017 г.", calendar=calendar).due_on == date(2017, 11, 29)
    assert resolved("до 10 декабря 2017 г.", calendar=calendar).due_on == date(2017, 12, 10)


def test_a_date_without_a_year_is_the_next_such_day():
    assert resolved("до 1 марта").due_on == date(2018, 3, 1)
    assert resolved("до 20 ноября").due_on == FOUNDING_DAY
    assert resolved("до 29 февраля").due_on is None


def test_days_are_counted_only_from_an_event_that_came():
    phrase = "в течение 10 рабочих дней"
    waiting = resolved(phrase)
    assert waiting.due_on is None
    assert "от подписания протокола" in waiting.explanation
    # 21.11.2017 is a Tuesday: ten working days later is Tuesday, 5 December.
    assert resolved(phrase, signed_on=date(2017, 11, 21)).due_on == date(2017, 12, 5)
    assert resolved("в течение 5 дней со дня получения", signed_on=date(2017, 11, 21)).due_on is None


def test_a_month_ends_on_the_same_day_or_on_the_last():
    assert resolved("в месячный срок", signed_on=date(2017, 11, 21)).due_on == date(2017, 12, 21)
    assert add_months(date(2018, 1, 31), 1) == date(2018, 2, 28)
    assert add_months(date(2017, 12, 31), 2) == date(2018, 2, 28)


def test_a_recurring_deadline_gives_its_nearest_day():
    assert resolved("ежемесячно до 5-го числа").due_on == date(2017, 12, 5)
    assert resolved("ежеквартально до 10 числа").due_on == date(2018, 1, 10)
    assert resolved("ежемесячно до 31 числа", held_on=date(2018, 2, 1)).due_on == date(2018, 2, 28)
    assert resolved("ежегодно до 20 января").due_on == date(2018, 1, 19)


@pytest.mark.parametrize("phrase", ["ежеквартально", "постоянно", "срочно", "незамедлительно", "оперативно"])
def test_what_the_regulation_has_to_say_is_not_invented(phrase):
    resolution = resolved(phrase, signed_on=FOUNDING_DAY)
    assert resolution.due_on is None
    assert "по положению" in resolution.explanation


def test_what_the_regulation_says_is_used():
    settings = DeadlineSettings(recurring_day=10, permanent_report=(1, 20), urgent_days=3)
    assert resolved("ежеквартально", settings=settings).due_on == date(2018, 1, 10)
    assert resolved("постоянно", settings=settings).due_on == date(2018, 1, 19)
    assert resolved("срочно", settings=settings, signed_on=FOUNDING_DAY).due_on == date(2017, 11, 23)
    assert resolved("срочно", settings=settings).due_on is None


@pytest.mark.parametrize("phrase", ["без срока", "на следующем заседании", "за 10 дней до заседания"])
def test_what_hangs_on_something_else_has_no_day(phrase):
    resolution = resolved(phrase)
    assert resolution.due_on is None
    assert resolution.explanation


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"kind": "unheard of"},
        {"kind": "date"},
        {"kind": "date", "date": "yesterday"},
        {"kind": "date", "date": 5},
        {"kind": "days", "count": "ten", "unit": "month", "event": "decision"},
        {"kind": "days", "count": 10**9, "unit": "month", "event": "decision"},
        {"kind": "recurring", "every": "century", "day": 1},
        {"kind": "period", "end_of": "month", "year": "next"},
    ],
)
def test_a_damaged_rule_is_not_recognised(rule):
    resolution = resolve(rule, held_on=FOUNDING_DAY, settings=DeadlineSettings(), calendar=WorkCalendar())
    assert resolution.due_on is None
    assert resolution.explanation


ALL_PHRASES = [case[0] for case in [*DATES, *DAYS, *PERIODS, *RECURRING, *OTHER]] + UNRECOGNISED


@given(
    st.lists(st.sampled_from(ALL_PHRASES) | st.text(max_size=20), max_size=8),
    st.dates(date(1992, 1, 1), date(2098, 1, 1)),
)
def test_any_text_gives_a_rule_that_can_be_stored_and_resolved(parts, held_on):
    found = find_deadline(" ".join(parts))
    if found:
        assert json.loads(json.dumps(found.rule)) == found.rule
        assert found.start < found.end
        for signed_on in (None, held_on):
            resolve(
                found.rule,
                held_on=held_on,
                settings=DeadlineSettings(recurring_day=10, permanent_report=(1, 20), urgent_days=3),
                calendar=WorkCalendar(),
                signed_on=signed_on,
            )


@pytest.mark.parametrize("part", ["до ", "1 ", "в срок до ", "не позднее ", "с 1 по ", "а", "( ", "в течение 10 ", " "])
def test_a_long_text_takes_no_longer_than_a_short_one(part):
    assert cpu_seconds(lambda: find_deadline(part * 100_000)) < 0.25


def test_dates_are_written_as_papers_write_them():
    assert date_words(FOUNDING_DAY) == "20 ноября 2017 г."
    assert deadline_words(date(2017, 11, 30)) == "чт 30.11.2017"
    assert weekday_short(FOUNDING_DAY) == "пн"


# What each row of the table of practice means in a year with its own holidays and transfers: phrase, day of the
# meeting (and of the signature), day by which it is due.
YEARS = [
    # 2017: the 30th of November is a Thursday; the 4th of November a Saturday, with the 6th off instead.
    ("до 5 ноября 2017 г.", "2017-10-02", "2017-11-03"),
    ("не позднее 8 декабря 2017 г.", "2017-11-20", "2017-12-08"),
    ("к 1 сентября", "2017-06-05", "2017-08-31"),
    ("в течение 10 рабочих дней", "2017-11-01", "2017-11-16"),
    ("в течение месяца", "2017-11-20", "2017-12-20"),
    ("в декабре 2017 г.", "2017-11-20", "2017-12-29"),
    ("IV квартал 2017 г.", "2017-11-20", "2017-12-29"),
    ("до конца года", "2017-11-20", "2017-12-29"),
    ("ежеквартально", "2017-11-20", "2018-01-10"),
    ("постоянно", "2017-11-20", "2018-01-19"),
    ("весьма срочно", "2017-11-03", "2017-11-07"),
    ("срочно", "2017-11-03", "2017-11-09"),
    ("оперативно", "2017-11-20", "2017-12-04"),
    # 2026: the 31st of December is a day off; the 8th of March a Sunday, with the 9th off instead.
    ("до 9 марта 2026 г.", "2026-02-02", "2026-03-06"),
    ("к 9 марта", "2026-02-02", "2026-03-06"),
    ("до 4 ноября 2026 г.", "2026-10-05", "2026-11-03"),
    ("в течение 10 рабочих дней", "2026-12-21", "2027-01-13"),
    ("в месячный срок", "2026-01-31", "2026-02-27"),
    ("в декабре", "2026-11-20", "2026-12-30"),
    ("II полугодие", "2026-11-20", "2026-12-30"),
    ("до конца года", "2026-11-20", "2026-12-30"),
    ("ежемесячно до 5-го числа", "2026-11-20", "2026-12-04"),
    ("ежеквартально", "2026-11-20", "2026-12-30"),
    ("постоянно", "2026-11-20", "2027-01-20"),
    ("весьма срочно", "2026-12-30", "2027-01-11"),
    ("срочно", "2026-12-29", "2027-01-12"),
    ("оперативно", "2026-04-27", "2026-05-13"),
    # 2027: the 1st of May a Saturday, with the 3rd off instead; the 9th a Sunday, with the 10th off.
    ("до 10 января 2027 г.", "2026-12-01", "2026-12-30"),
    ("до 3 мая 2027 г.", "2027-04-01", "2027-04-30"),
    ("к 10 мая", "2027-04-01", "2027-05-07"),
    ("в течение 10 рабочих дней", "2027-04-26", "2027-05-12"),
    ("в течение двух месяцев", "2027-12-31", "2028-02-29"),
    ("I квартал 2027 г.", "2026-11-20", "2027-03-31"),
    ("в феврале 2027 г.", "2026-11-20", "2027-02-26"),
    ("ежемесячно до 5-го числа", "2027-05-06", "2027-06-04"),
    ("до 13 июня 2027 г.", "2027-05-06", "2027-06-11"),
]


@pytest.mark.parametrize(("phrase", "day", "due_on"), YEARS)
def test_the_table_of_deadlines_in_years_of_their_own_holidays(phrase, day, due_on):
    regulation = DeadlineSettings(
        recurring_day=10, permanent_report=(1, 20), immediately_days=1, urgent_days=3, promptly_days=10
    )
    held_on = date.fromisoformat(day)
    assert resolved(phrase, held_on=held_on, signed_on=held_on, settings=regulation).due_on == date.fromisoformat(
        due_on
    )


def test_an_event_begins_a_term_when_its_day_is_known():
    rule = find_deadline("в течение 5 дней со дня регистрации Соглашения").rule
    assert awaited_event(rule) == "регистрации Соглашения"
    counted = {"held_on": FOUNDING_DAY, "settings": DeadlineSettings(), "calendar": WorkCalendar()}
    assert resolve(rule, **counted).due_on is None
    assert resolve(rule, event_on=date(2017, 12, 4), **counted).due_on == date(2017, 12, 8)
    for phrase in ("в течение 10 дней", "до 1 декабря 2017 г.", "ежеквартально", "без срока"):
        assert awaited_event(find_deadline(phrase).rule) == ""
    assert awaited_event(None) == ""
