"""What the agenda says of a plan, and which words of a council bring it into force."""

import pytest

from workplans.approving import question, says_approved, sentence

PLAN = "План работы кластера на 2026 год"
MAP = "Дорожная карта на 2026 год"


@pytest.mark.parametrize(
    ("title", "asked", "decided"),
    [
        (PLAN, "Об утверждении плана работы кластера на 2026 год", "Утвердить план работы кластера на 2026 год"),
        (MAP, f"Об утверждении документа «{MAP}»", f"Утвердить документ «{MAP}»"),
        ("ПЛАН РАБОТЫ", "Об утверждении документа «ПЛАН РАБОТЫ»", "Утвердить документ «ПЛАН РАБОТЫ»"),
        ("ИТ-план", "Об утверждении документа «ИТ-план»", "Утвердить документ «ИТ-план»"),
    ],
)
def test_a_title_keeps_its_letters(title, asked, decided):
    assert question(title, changes=False) == asked
    assert sentence(title, changes=False) == f"{decided} (приложение)."
    assert says_approved(sentence(title, changes=False), title)
    assert says_approved(sentence(title, changes=True), title)


@pytest.mark.parametrize(
    "text",
    [
        f"{PLAN} утвердить.",
        "Принять план работы кластера на 2026 год.",
        "Согласовать прилагаемый план работы.",
        "Одобрить план.",
        "1. Утвердить «План работы кластера на 2026 год» (приложение № 1). Секретарю разместить его на портале.",
    ],
)
def test_plain_words_approve(text):
    assert says_approved(text, PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "Согласовать перенос рассмотрения плана работы.",
        "Утвердить состав рабочей группы по подготовке плана.",
        "Утвердить план за исключением пунктов 1.2 и 1.3.",
        "Утвердить план работы, исключив пункт 1.2.",
        "Одобрить проект плана работы и вернуть его на доработку.",
        "Принять план работы к сведению.",
        "Принять план работы за основу.",
        "Утвердить план с учётом замечаний.",
        "План работы не утверждать.",
        "Рассмотреть план работы.",
    ],
)
def test_what_leaves_a_doubt_does_not(text):
    assert not says_approved(text, PLAN)


def test_a_project_in_the_title_is_no_draft():
    title = "План проектов на 2026 год"
    assert says_approved(sentence(title, changes=False), title)
