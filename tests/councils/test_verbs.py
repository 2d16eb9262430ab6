"""Classes of decisions by their verbs."""

import pytest

from councils.verbs import OPENINGS, VERB_CLASSES, VerbClass, begins_with_verb, classify

FOUNDING_PROTOCOL = [
    ("Принять к сведению доклад начальника отдела Ивановой А. А. о формировании кластеров.", "information"),
    ("Учредить на территории Смоленской области образовательно-производственный кластер.", "constitutive"),
    ("Подписать Соглашение о создании образовательно-производственного кластера.", "signing"),
    ("Утвердить президиум Координационного совета:\nПредседатель - Чуранов Василий Сергеевич", "approving"),
    ("Направить Губернатору Смоленской области Островскому А. В. информацию о решении.", "instructing"),
    ("Участникам Координационного совета внести предложения в срок до 30 ноября 2017 г.", "instructing"),
    ("ОГБПОУ СмолАПО разработать форму заявления в срок до 30 ноября 2017 г.", "instructing"),
    ("ОГБПОУ СмолАПО направить предложения организациям и предприятиям.", "instructing"),
    ("Принять к сведению доклад Кудрявцевой Татьяны Владимировны.", "information"),
    ("Утвердить план работы кластера на IV квартал 2017г. и 2018г.", "approving"),
]
OTHERS = [
    ("Заслушать информацию директора", "information"),
    ("Совет отмечает рост числа участников", "information"),
    ("Избрать секретарём Белокопытова М.В.", "constitutive"),
    ("Включить в состав Координационного совета Иванова И.И.", "constitutive"),
    ("Принять в состав участников кластера ООО «Айти грэйд»", "constitutive"),
    ("Прекратить полномочия члена Совета", "constitutive"),
    ("Включить в план работы вопрос о практике", "instructing"),
    ("План работы утвердить", "approving"),
    ("Признать утратившим силу пункт 3", "approving"),
    ("Согласовать проект программы", "approving"),
    ("1.4. Поручить ОГБПОУ СмолАПО подготовить проект", "instructing"),
    ("Принять меры по устранению замечаний", "instructing"),
    ("Рекомендовать ООО «МАН сеть» предоставить места практики", "recommending"),
    ("Просить Департамент рассмотреть вопрос", "recommending"),
    ("Ходатайствовать перед Губернатором", "recommending"),
    ("Взять на контроль исполнение пункта 1.4", "control"),
    ("Снять с контроля пункт 1.4", "control"),
    ("Продлить срок исполнения пункта 1.4", "control"),
    ("Контроль за исполнением решения возложить на Чуранова В.С.", "control"),
    ("Перенести рассмотрение вопроса", "control"),
    ("ПОРУЧИТЬ секретарю", "instructing"),
]


@pytest.mark.parametrize(("text", "verb_class"), FOUNDING_PROTOCOL)
def test_the_decisions_of_the_founding_protocol_come_right(text, verb_class):
    assert classify(text) == verb_class


@pytest.mark.parametrize(("text", "verb_class"), OTHERS)
def test_other_decisions_come_right(text, verb_class):
    assert classify(text) == verb_class


@pytest.mark.parametrize("text", ["", "Покрасить забор", "Спасибо всем", "Принять пирожки", "Премировать и направить"])
def test_an_unknown_verb_has_no_class(text):
    assert classify(text) == ""


@pytest.mark.parametrize(
    ("verb_class", "needs_executor", "needs_deadline"),
    [
        ("information", False, False),
        ("constitutive", False, False),
        ("approving", False, False),
        ("signing", False, False),
        ("instructing", True, True),
        ("recommending", False, False),
        ("control", False, False),
    ],
)
def test_only_an_assignment_demands_an_executor_and_a_deadline(verb_class, needs_executor, needs_deadline):
    rule = VERB_CLASSES[verb_class]
    assert (rule.needs_executor, rule.needs_deadline) == (needs_executor, needs_deadline)


def test_every_class_has_its_verbs_and_every_phrase_is_found():
    assert set(VERB_CLASSES) == set(VerbClass.values)
    for verb_class, rule in VERB_CLASSES.items():
        for phrase in rule.phrases.split(", "):
            assert classify(phrase) == verb_class


def test_every_opening_that_names_a_verb_has_a_class():
    silent = ("Участникам", "Членам", "Секретарю")
    assert [line for line in OPENINGS if not classify(line) and not line.startswith(silent)] == []
    assert len(set(OPENINGS)) == len(OPENINGS)


def test_a_sentence_begins_with_its_verb_or_with_somebody():
    assert begins_with_verb("1.4. Направить письмо")
    assert not begins_with_verb("ОГБПОУ СмолАПО направить письмо")
    assert not begins_with_verb("")
