"""Protocol documents for tests: the founding one, a live one, one of any length."""

import json
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent / "councils" / "demo"


def founding_document() -> dict:
    """The founding protocol of 20.11.2017, as it was entered from paper."""
    return json.loads((DEMO / "protocol-2017-11-20.json").read_text(encoding="utf-8"))


def founding_source() -> str:
    """The text of the founding protocol as it was received."""
    return (DEMO / "protocol-2017-11-20.txt").read_text(encoding="utf-8")


def decision(number: str, text: str, **rest) -> dict:
    lead, *lines = text.split("\n")
    blocks = [{"kind": "paragraph", "text": lead}]
    if lines:
        blocks.append({"kind": "list", "items": [{"marker": "–", "text": line.removeprefix("– ")} for line in lines]})
    return {
        "uid": f"7d1b9a40-5a5e-4c6f-8a31-{int(number.replace('.', '')):012d}",
        "anchor": f"p-{number.replace('.', '-')}",
        "number": number,
        "text": text,
        "blocks": blocks,
        "verb_class": "instructing",
        "result": "adopted",
        **rest,
    }


def unanimous(voters: int) -> dict:
    return {"kind": "unanimous", "for": voters, "against": 0, "abstained": 0, "voters": voters}


_PEOPLE = (
    ("Алексеева", "Ольга", "Петровна", "директор", "ОГБПОУ «Днепровский техникум»"),
    ("Борисенко", "Игорь", "Львович", "генеральный директор", "ООО «Станкозавод»"),
    ("Васильев", "Пётр", "Андреевич", "главный инженер", "АО «Днепр-Прибор»"),
    ("Григорян", "Армен", "Суренович", "технический директор", "ООО «Механика»"),
    (
        "Дёмина",
        "Светлана",
        "Юрьевна",
        "заместитель директора по учебно-производственной работе",
        "ОГБПОУ СмолАПО",
    ),
    ("Ершов", "Николай", "Ильич", "начальник отдела кадров", "ПАО «Литейщик»"),
    ("Жукова", "Анна-Мария", "", "руководитель учебного центра", "ООО «Робототехника»"),
    ("Зайцев", "Олег", "Маратович", "директор", "ООО «Инструмент»"),
    ("Ильина", "Вера", "Денисовна", "директор", "ОГБПОУ «Техникум отраслевых технологий»"),
    (
        "Кравцова",
        "Инна",
        "Олеговна",
        "начальник отдела профессионального образования",
        "Департамента образования",
    ),
)


def _persons() -> dict:
    persons = {}
    for place, (surname, given_name, patronymic, post, organization) in enumerate(_PEOPLE, start=1):
        persons[f"p{place}"] = {
            "surname": surname,
            "given_name": given_name,
            "post": post,
            "organization": organization,
            "publication": "office",
        } | ({"patronymic": patronymic} if patronymic else {})
    del persons["p6"]["publication"]
    return persons


def _attendance() -> list[dict]:
    rows = [
        {
            "person": f"p{n}",
            "kind": "member",
            "presence": "absent" if n in (8, 9) else "present",
            "votes": True,
        }
        for n in range(1, 10)
    ]
    rows[3]["arrived_after"] = 1
    rows[5]["left_before"] = 3
    return [*rows, {"person": "p10", "kind": "invited", "presence": "present"}]


def _practice_question() -> dict:
    return {
        "number": 1,
        "title": "О подготовке производственной практики на 2027 год",
        "speakers": ["p5"],
        "heard": "о потребности предприятий кластера в практикантах: поступили заявки на 148 мест от девяти "
        "предприятий, что на 31 место больше, чем в прошлом году.",
        "discussed": "И.Л. Борисенко – о готовности принять до 40 человек на участок станков с ЧПУ.\n"
        "А.С. Григорян – о необходимости заранее согласовать программы практики с наставниками.",
        "outcome": "decision",
        "vote": unanimous(6),
        "decisions": [
            decision(
                "1.1",
                "Принять к сведению информацию о потребности предприятий в практикантах.",
                verb_class="information",
            ),
            decision(
                "1.2",
                "ОГБПОУ СмолАПО подготовить проекты программ производственной практики и направить их "
                "предприятиям в срок до 15 декабря 2026 г.",
                executors=[{"organization": "ОГБПОУ СмолАПО", "role": "responsible"}],
                deadline={"text": "в срок до 15 декабря 2026 г.", "date": "2026-12-15"},
            ),
            decision(
                "1.3",
                "Создать рабочую группу в составе:\n– О.П. Алексеева (руководитель);\n– П.А. Васильев;\n"
                "– А.-М. Жукова.",
                verb_class="constitutive",
            ),
        ],
    }


def _admission_question() -> dict:
    return {
        "number": 2,
        "title": "О приёме ООО «Точная механика» в состав участников кластера",
        "speakers": ["p1", "p10"],
        "outcome": "decision",
        "vote": {"kind": "counts", "for": 6, "against": 0, "abstained": 1, "voters": 7},
        "decisions": [
            decision(
                "2.1", "Принять ООО «Точная механика» в состав участников.", verb_class="constitutive"
            ),
            decision(
                "2.2",
                "Освободить ООО «Точная механика» от участия в рабочих группах на 2027 год.",
                verb_class="constitutive",
                result="rejected",
                vote={
                    "kind": "named", "for": 2, "against": 5, "abstained": 0, "voters": 7,
                    "choices": [
                        {"person": f"p{n}", "choice": "for" if n < 3 else "against"} for n in range(1, 8)
                    ],
                },
            ),
        ],
    }  # fmt: skip


def _plan_question() -> dict:
    return {
        "number": 3,
        "title": "О плане работы кластера на 2027 год",
        "outcome": "decision",
        "vote": unanimous(6),
        "decisions": [
            decision("3.1", "Утвердить план работы кластера на 2027 год (прилагается).", verb_class="approving")
        ],
    }


def live_document() -> dict:
    """A meeting held in the portal by an invented council: full form, votes, exceptions, a late arrival."""
    name = "оординационн{} совет{} образовательно-производственного кластера машиностроения Смоленской области"
    return {
        "schema": 1,
        "origin": "portal",
        "edition": "full",
        "form": "full",
        "decision_word": "РЕШИЛИ",
        "numbering": "item_decision",
        "council": {
            "name": "К" + name.format("ый", ""),
            "genitive": "К" + name.format("ого", "а"),
            "cluster": "Образовательно-производственный кластер машиностроения Смоленской области",
        },
        "number": "3",
        "date": "2026-11-20",
        "city": "г. Смоленск",
        "place": "актовый зал ОГБПОУ СмолАПО",
        "meeting_form": "mixed",
        "start": "14:00",
        "end": "15:40",
        "presided_by": "p1",
        "presided_role": "chair",
        "secretary": "p5",
        "persons": _persons(),
        "attendance": _attendance(),
        "quorum": {"members": 9, "present": 7, "needed": 5, "met": True},
        "agenda_vote": unanimous(6),
        "items": [_practice_question(), _admission_question(), _plan_question()],
        "signatures": [{"role": "presided_by", "person": "p1"}, {"role": "secretary", "person": "p5"}],
    }


def long_document(questions: int) -> dict:
    """The live document with as many questions as asked, ten decisions each."""
    document = live_document()
    text = "ОГБПОУ СмолАПО разработать форму заявления для организаций и предприятий в срок до 30 ноября 2026 г."
    document["items"] = [
        {
            "number": item,
            "title": f"О ходе исполнения решений, принятых на {item}-м заседании",
            "outcome": "decision",
            "vote": unanimous(7),
            "decisions": [decision(f"{item}.{place}", text) for place in range(1, 11)],
        }
        for item in range(1, questions + 1)
    ]
    return document
