"""What an agenda and a decision say of a plan, and whether a decision says plainly that the plan is approved."""

import re

from cluster_portal.text import folded

_LEADING = re.compile(r"^[\s\d.)–—-]+")
_TITLE = "§"
_PLAN = rf"(?:документ )?[«\"„]?(?:{_TITLE}|план(?:а|ы|-\w+)?\b)"
_WHICH = r"(?:(?:прилагаем|представленн|предложенн|следующ|настоящ|нов)\w+ )*"
_VERB = r"(?:утвердить|согласовать|одобрить|принять)"
_APPROVING = re.compile(
    rf"{_VERB} {_WHICH}{_PLAN}|{_PLAN}[^.;]*\b{_VERB}\b"
    rf"|(?:внести изменения в|утвердить изменения [вк]|дополнить|изложить) {_WHICH}{_PLAN}"
)
# With any of these the council has done something else, or not with the whole plan.
_LIMITED = re.compile(
    r"исключ|кроме|с учетом|доработ|перен[ео]с|отлож|вернуть|проект|в части|частично|\bне утвер|\bне прин"
    r"|к сведению|во внимание|к рассмотрению|за основу"
)


def question(title: str, *, changes: bool) -> str:
    """The question of an agenda: «Об утверждении плана работы …»."""
    if changes:
        return f"О внесении изменений в {_named(title)}"
    named = _named(title)
    return f"Об утверждении {'плана' if named.startswith('план ') else 'документа'} {named.split(' ', 1)[1]}"


def activity_question(title: str) -> str:
    """«О мероприятии плана «Провести ярмарку вакансий»»: the secretary may put it in better words."""
    return f"О мероприятии плана «{' '.join(title.split()).rstrip('.')}»"


def sentence(title: str, *, changes: bool) -> str:
    """The point of a decision that the portal proposes."""
    if changes:
        return f"Внести изменения в {_named(title)}, изложив его в новой редакции (приложение)."
    return f"Утвердить {_named(title)} (приложение)."


def _named(title: str) -> str:
    """«план работы …» inside a sentence; what does not begin as plans do stands in quotes."""
    if title.startswith("План ") and title[5:6].islower():
        return f"п{title[1:]}"
    return f"документ «{title}»"


def says_approved(text: str, title: str) -> bool:
    """«Утвердить план …», «План … принять»; a sentence that leaves a doubt is left to the secretary."""
    words = _LEADING.sub("", " ".join(folded(text).replace(folded(title), _TITLE).split()))
    return _APPROVING.match(words) is not None and _LIMITED.search(words) is None


def speaks_of_plan(text: str, title: str) -> bool:
    words = folded(text)
    return "план" in words or folded(title) in words
