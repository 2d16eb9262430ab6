"""A decision's sentence read: its class, who has to do it, by when. Nothing is stored and nothing is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from councils.dates import WEEKDAYS_IN_FULL, date_short, deadline_words
from councils.deadlines import (
    NOT_RECOGNISED,
    DeadlineMatch,
    DeadlineSettings,
    Resolution,
    Rule,
    WorkCalendar,
    due_words,
    find_deadline,
    resolve,
)
from councils.executors import Candidate, ExecutorMatch, find_executors
from councils.verbs import VerbClass, begins_with_verb, classify
from councils.words import READ_LIMIT

# «ОГБПОУ СмолАПО утвердить план»: with an executor before it the verb assigns, whatever its own class.
ASSIGNED_WITH_EXECUTOR = {"", VerbClass.APPROVING}


@dataclass(frozen=True)
class Recognition:
    """What was recognised; every part may be empty. `explanation` and `warnings` are Russian sentences."""

    verb_class: str = ""
    executors: tuple[ExecutorMatch, ...] = ()
    deadline_text: str = ""
    deadline_rule: Rule | None = None
    due_on: date | None = None
    due_words: str = ""
    explanation: str = ""
    warnings: tuple[str, ...] = ()


def recognize(
    text: str,
    *,
    candidates: Sequence[Candidate],
    held_on: date,
    settings: DeadlineSettings,
    calendar: WorkCalendar,
) -> Recognition:
    """Read one decision. Costs well under a millisecond, so that it can follow the typing."""
    text = text[:READ_LIMIT]
    deadline = find_deadline(text)
    verb_class, executors = _class_and_executors(text, candidates, deadline)
    if deadline and _is_only_a_mention(verb_class, deadline):
        deadline = None
    if deadline is None:
        return Recognition(verb_class, executors, warnings=_group_warnings(executors))
    resolution = resolve(deadline.rule, held_on=held_on, settings=settings, calendar=calendar)
    return Recognition(
        verb_class,
        executors,
        deadline.text,
        deadline.rule,
        resolution.due_on,
        due_words(deadline.rule, resolution.due_on),
        resolution.explanation,
        (*_deadline_warnings(deadline, resolution, held_on), *_group_warnings(executors)),
    )


def _class_and_executors(
    text: str, candidates: Sequence[Candidate], deadline: DeadlineMatch | None
) -> tuple[str, tuple[ExecutorMatch, ...]]:
    verb_class = classify(text)
    span = (deadline.start, deadline.end) if deadline else None
    executors = tuple(find_executors(text, candidates, deadline=span))
    if executors and not begins_with_verb(text):
        if verb_class == VerbClass.CONSTITUTIVE:
            # «ООО «…» принять в состав участников»: it is admitted, it has nothing to do.
            return verb_class, ()
        if verb_class in ASSIGNED_WITH_EXECUTOR:
            return VerbClass.INSTRUCTING.value, executors
    return verb_class or (VerbClass.INSTRUCTING.value if executors else ""), executors


def _is_only_a_mention(verb_class: str, deadline: DeadlineMatch) -> bool:
    """What is taken note of has no term; a plan that is approved may be «на IV квартал», a body «постоянный»."""
    if verb_class == VerbClass.INFORMATION:
        return True
    return verb_class in (VerbClass.APPROVING, VerbClass.CONSTITUTIVE) and deadline.rule["kind"] != "date"


def _deadline_warnings(deadline: DeadlineMatch, resolution: Resolution, held_on: date) -> list[str]:
    warnings = []
    if deadline.rule["kind"] == "unrecognised" or resolution.explanation == NOT_RECOGNISED:
        warnings.append(f"Срок не распознан: «{deadline.text}». Выберите дату или периодичность.")
    if resolution.shifted_from and resolution.due_on:
        day = resolution.shifted_from
        warnings.append(
            f"Срок {date_short(day)} – {WEEKDAYS_IN_FULL[day.weekday()]}, нерабочий день; "
            f"будет перенесён на {deadline_words(resolution.due_on)}."
        )
    if resolution.due_on and resolution.due_on < held_on:
        warnings.append(f"Срок {date_short(resolution.due_on)} раньше даты заседания.")
    if deadline.more:
        warnings.append(f"В пункте несколько сроков, взят первый: «{deadline.text}».")
    return warnings


def _group_warnings(executors: tuple[ExecutorMatch, ...]) -> tuple[str, ...]:
    if executors and executors[0].kind == "group":
        return ("Исполнитель указан группой. Назначьте ответственного за свод и адрес, куда направлять.",)
    return ()
