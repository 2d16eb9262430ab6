"""What kind of decision a verb makes: does it need an executor, a deadline, control?"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import folded
from councils.words import READ_LIMIT, WORD, is_infinitive


class VerbClass(models.TextChoices):
    INFORMATION = "information", _("for information")
    CONSTITUTIVE = "constitutive", _("constituting")
    APPROVING = "approving", _("approving")
    SIGNING = "signing", _("signing")
    INSTRUCTING = "instructing", _("assignment")
    RECOMMENDING = "recommending", _("recommendation")
    CONTROL = "control", _("control of execution")


@dataclass(frozen=True)
class VerbRule:
    """`phrases` are folded (no «ё»), separated by commas; the longest that fits wins."""

    needs_executor: bool
    needs_deadline: bool
    on_control: bool
    phrases: str


VERB_CLASSES: dict[str, VerbRule] = {
    VerbClass.INFORMATION.value: VerbRule(
        False,
        False,
        False,
        "принять к сведению, принято к сведению, приняли к сведению, принять во внимание, заслушать, заслушали, "
        "отметить, отмечает, констатировать",
    ),
    VerbClass.CONSTITUTIVE.value: VerbRule(
        False,
        False,
        False,
        "учредить, создать, образовать, сформировать состав, избрать, избран, избрана, переизбрать, назначить, "
        "включить в состав, ввести в состав, вывести из состава, исключить, принять в состав, принять в участники, "
        "принять в кластер, принять в члены, прекратить полномочия, прекратить участие, прекратить членство, "
        "освободить от обязанностей, возложить обязанности, реорганизовать, упразднить, ликвидировать",
    ),
    VerbClass.APPROVING.value: VerbRule(
        False,
        False,
        False,
        "утвердить, утвержден, утверждена, утверждено, утверждены, одобрить, одобрено, согласовать, согласовано, "
        "признать утратившим силу, признать утратившими силу, признать утратившей силу, считать утратившим силу, "
        "отменить, внести изменения в план, внести изменения в положение, внести изменения в регламент, "
        "внести изменения в состав, внести изменения в пункт, внести изменения в решение, "
        "внести изменения в протокол, принять план, принять положение, принять регламент, принять программу, "
        "принять повестку",
    ),
    VerbClass.SIGNING.value: VerbRule(False, False, True, "подписать, заключить соглашение, заключить договор"),
    VerbClass.INSTRUCTING.value: VerbRule(
        True,
        True,
        True,
        "поручить, поручено, поручается, обязать, создать условия, включить в план, принять меры, принять участие, "
        "разработать, подготовить, представить, предоставить, внести, направить, провести, обеспечить, организовать, "
        "разместить, доложить, сформировать, определить, опубликовать, актуализировать, доработать, завершить, "
        "заключить, рассмотреть, проработать, оказать, изучить, сообщить, довести, продолжить, начать, ознакомить, "
        "привлечь, усилить, активизировать, осуществить, осуществлять, выделить, приобрести, оснастить, "
        "проанализировать, подвести, собрать, обобщить, уточнить, составить, передать, проверить, отчитаться, учесть, "
        "информировать, проинформировать, уведомить, пригласить, выполнить, реализовать, внедрить, открыть, "
        "опросить, запросить, согласовать с, обновить, дополнить, проводить, направлять, представлять, обеспечивать, "
        "размещать, вести, разработать и утвердить, подготовить и подписать",
    ),
    VerbClass.RECOMMENDING.value: VerbRule(
        False,
        False,
        True,
        "рекомендовать, рекомендовано, рекомендуется, рекомендует, предложить, предлагает, просить, попросить, "
        "ходатайствовать, обратиться",
    ),
    VerbClass.CONTROL.value: VerbRule(
        False,
        False,
        False,
        "взять на контроль, поставить на контроль, принять на контроль, оставить на контроле, снять с контроля, "
        "продлить срок, продлить сроки, продлить, возложить контроль, контроль за, контроль над, контроль исполнения, "
        "контроль, перенести рассмотрение, перенести срок, отложить рассмотрение, считать выполненным, "
        "считать исполненным, признать выполненным",
    ),
}

# Offered in grey after two letters; the words as Russian secretaries write them.
OPENINGS = [
    "Принять к сведению информацию ",
    "Принять к сведению доклад ",
    "Принять в состав участников кластера ",
    "Принять участие в ",
    "Заслушать информацию ",
    "Отметить ",
    "Учредить ",
    "Создать рабочую группу ",
    "Избрать председателем ",
    "Избрать заместителем председателя ",
    "Избрать секретарём ",
    "Назначить ответственным за ",
    "Включить в состав Координационного совета ",
    "Исключить из состава ",
    "Прекратить полномочия ",
    "Утвердить план работы ",
    "Утвердить положение о ",
    "Утвердить состав ",
    "Утвердить повестку дня",
    "Одобрить ",
    "Согласовать ",
    "Признать утратившим силу ",
    "Подписать Соглашение о ",
    "Поручить ",
    "Обязать ",
    "Разработать ",
    "Подготовить ",
    "Представить ",
    "Внести предложения ",
    "Направить ",
    "Провести ",
    "Обеспечить ",
    "Организовать ",
    "Разместить на сайте ",
    "Доложить на следующем заседании ",
    "Участникам Координационного совета ",
    "Членам Совета ",
    "Секретарю Координационного совета ",
    "Рекомендовать ",
    "Предложить ",
    "Просить ",
    "Ходатайствовать перед ",
    "Обратиться к ",
    "Взять на контроль ",
    "Снять с контроля ",
    "Продлить срок исполнения ",
    "Контроль за исполнением решения возложить на ",
    "Перенести рассмотрение вопроса ",
]


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for verb_class, rule in VERB_CLASSES.items():
        for phrase in rule.phrases.split(", "):
            words = tuple(phrase.split())
            index.setdefault(words[0], []).append((words, verb_class))
    for phrases in index.values():
        phrases.sort(key=lambda entry: -len(entry[0]))
    return index


_INDEX = _by_first_word()


def classify(text: str) -> str:
    """Class of a decision's sentence, by its first known verb; empty when it is not known.

    The verb need not come first: «ОГБПОУ СмолАПО разработать …», «План работы утвердить».
    """
    words = WORD.findall(folded(text[:READ_LIMIT]))
    for place, word in enumerate(words):
        for phrase, verb_class in _INDEX.get(word, ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                return verb_class
        if is_infinitive(word):
            return ""
    return ""


def begins_with_verb(text: str) -> bool:
    """Whether the sentence opens with its infinitive; the number of the point is passed over."""
    words = WORD.findall(folded(text[:READ_LIMIT]))
    return any(is_infinitive(word) for word in [word for word in words if not word.isdigit()][:1])
