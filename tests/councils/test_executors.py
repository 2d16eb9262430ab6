"""Executors: read where an executor stands, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.executors import Candidate, find_executors
from tests.timing import cpu_seconds

COLLEGE = Candidate("organization", 1, ("ОГБПОУ СмолАПО", "СмолАПО", "сапо", "Смоленская академия"))
TWINS = Candidate("organization", 2, ("ООО «Твинс технологии»",))
NET = Candidate("organization", 3, ("ООО «МАН сеть»",))
DEPARTMENT = Candidate("organization", 4, ("Департамент Смоленской области по образованию и науке",))
GREAT_NET = Candidate("organization", 5, ("ООО «МАН сеть Плюс»",))
CHURANOV = Candidate("person", 1, ("Чуранов В.С.", "Чуранов Василий Сергеевич", "В.С. Чуранов"))
IVANOV = Candidate("person", 2, ("Иванов А.А.", "Иванов Андрей Андреевич", "А.А. Иванов"))
IVANOVA = Candidate("person", 3, ("Иванова А.А.", "Иванова Анна Андреевна", "А.А. Иванова"))
IVANENKOVA = Candidate("person", 4, ("Иваненкова М.А.", "Иваненкова Марина Александровна", "М.А. Иваненкова"))
GROUP = Candidate(
    "group",
    "Участники Координационного совета",
    ("Участники Координационного совета", "Участникам Координационного совета", "Участникам Совета"),
)
CANDIDATES = [COLLEGE, TWINS, NET, DEPARTMENT, GREAT_NET, CHURANOV, IVANOV, IVANOVA, IVANENKOVA, GROUP]


def found(text, candidates=CANDIDATES):
    return [(match.kind, match.key) for match in find_executors(text, candidates)]


def keys(*candidates):
    return [(candidate.kind, candidate.key) for candidate in candidates]


@pytest.mark.parametrize(
    ("text", "executors"),
    [
        ("ОГБПОУ СмолАПО разработать форму заявления", [COLLEGE]),
        ("1.7. ОГБПОУ СмолАПО разработать форму заявления", [COLLEGE]),
        ("огбпоу  «СмолАПО» разработать форму", [COLLEGE]),
        ("сапо разработать форму", [COLLEGE]),
        ("ОГБПОУ СмолАПО направить предложения организациям и ООО «МАН сеть»", [COLLEGE]),
        ("ОГБПОУ СмолАПО в срок до 30 ноября 2017 г. разработать форму", [COLLEGE]),
        ("ОГБПОУ СмолАПО ежемесячно представлять отчёт", [COLLEGE]),
        ("В целях развития кластера, ОГБПОУ СмолАПО провести работу", [COLLEGE]),
        ("Участникам Координационного совета внести предложения", [GROUP]),
        ("Участникам Совета внести предложения", [GROUP]),
        ("Поручить ОГБПОУ СмолАПО разработать форму", [COLLEGE]),
        ("Рекомендовать ООО «МАН сеть» предоставить места", [NET]),
        ('Рекомендовать ооо "ман  СЕТЬ" предоставить места', [NET]),
        ("Рекомендовать ООО «МАН сеть Плюс» предоставить места", [GREAT_NET]),
        ("Департаменту Смоленской области по образованию и науке представить отчёт", [DEPARTMENT]),
        ("ООО «МАН сеть» совместно с ООО «Твинс технологии» провести встречу", [NET, TWINS]),
        ("Поручить ОГБПОУ СмолАПО, ООО «МАН сеть» и ООО «Твинс технологии» начать", [COLLEGE, NET, TWINS]),
        ("Поручить:\n1) ОГБПОУ СмолАПО разработать план;\n2) ООО «МАН сеть» представить отчёт", [COLLEGE, NET]),
        ("Поручить:\n– ОГБПОУ СмолАПО разработать план;\n– ООО «МАН сеть» представить отчёт", [COLLEGE, NET]),
        ("Чуранову В.С. подготовить доклад", [CHURANOV]),
        ("Чуранову В. С. подготовить доклад", [CHURANOV]),
        ("В.С. Чуранову подготовить доклад", [CHURANOV]),
        ("Чуранову Василию Сергеевичу подготовить доклад", [CHURANOV]),
        ("Поручить директору ОГБПОУ СмолАПО Иваненковой М.А. подготовить отчёт", [IVANENKOVA]),
        ("Поручить директору ОГБПОУ СмолАПО подготовить отчёт", [COLLEGE]),
        ("Поручить ОГБПОУ СмолАПО (Иваненковой М.А.) подготовить отчёт", [COLLEGE, IVANENKOVA]),
        ("Разработать форму (ответственный: Иванов А.А.)", [IVANOV]),
        ("Разработать форму. Ответственный: Иванова А. А.", [IVANOVA]),
        ("Разработать форму. Ответственный исполнитель – ОГБПОУ СмолАПО", [COLLEGE]),
        ("Разработать форму. Отв.: Чуранов В.С., соисполнитель: ООО «МАН сеть»", [CHURANOV, NET]),
        ("Разработать форму (Чуранову В.С.).", [CHURANOV]),
        ("Контроль за исполнением решения возложить на Чуранова В.С.", [CHURANOV]),
    ],
)
def test_an_executor_is_read_where_one_stands(text, executors):
    assert found(text) == keys(*executors)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Направить Губернатору Смоленской области информацию",
        "Направить ОГБПОУ СмолАПО информацию о решении",
        "Направить информацию в ООО «МАН сеть»",
        "Принять к сведению доклад Чуранова В.С.",
        "Принять к сведению доклад (Чуранов В.С.)",
        "Утвердить положение (ОГБПОУ СмолАПО)",
        "Подписать Соглашение с ООО «МАН сеть»",
        "ООО «МАН сеть» просит принять меры",
        "Во исполнение соглашения с ООО «МАН сеть» разработать план",
        "Поручить ООО «Неизвестное» совместно с ОГБПОУ СмолАПО разработать план",
        "Поручить Чуранову подготовить доклад",
        "Поручить Чуранову П.П. подготовить доклад",
        "ОГБПОУ СмолАПОЛЬ разработать форму",
        "Доклад ОГБПОУ СмолАПО принять к сведению",
    ],
)
def test_an_addressee_or_a_stranger_is_no_executor(text):
    assert found(text) == []


def test_the_dative_tells_a_man_from_a_woman_of_the_same_name():
    assert found("Иванову А.А. подготовить доклад") == keys(IVANOV)
    assert found("Ивановой А.А. подготовить доклад") == keys(IVANOVA)


def test_a_name_of_two_people_is_nobodys():
    namesake = Candidate("person", 9, ("Чуранов В.С.",))
    assert found("Чуранову В.С. подготовить доклад", [CHURANOV, namesake]) == []


def test_the_first_is_responsible_and_the_others_help():
    matches = find_executors("Поручить ОГБПОУ СмолАПО и ООО «МАН сеть» начать работу", CANDIDATES)
    assert [match.role for match in matches] == ["responsible", "co_executor"]
    assert [match.label for match in matches] == ["ОГБПОУ СмолАПО", "ООО «МАН сеть»"]


def test_the_place_of_the_name_is_told():
    text = "Поручить ООО «МАН сеть» начать"
    match = find_executors(text, CANDIDATES)[0]
    assert text[match.start : match.end] == "ООО «МАН сеть"


def test_an_executor_may_follow_the_deadline():
    text = "До 1 декабря 2017 г. ОГБПОУ СмолАПО разработать план"
    assert [match.key for match in find_executors(text, CANDIDATES, deadline=(0, 20))] == [1]


@given(st.lists(st.sampled_from([form for c in CANDIDATES for form in c.forms]) | st.text(max_size=15), max_size=12))
def test_any_text_is_read_without_an_error(parts):
    text = " ".join(parts)
    for match in find_executors(text, CANDIDATES):
        assert 0 <= match.start < match.end <= len(text)


@pytest.mark.parametrize("part", ["ответственный ", "поручить ", "ОГБПОУ ", "возложить ", "(", ", ", "директору ", "а"])
def test_a_long_text_takes_no_longer_than_a_short_one(part):
    assert cpu_seconds(lambda: find_executors(part * 100_000, CANDIDATES)) < 0.25
