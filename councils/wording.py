"""Russian sentences of a protocol, made from the protocol document and from nothing else.

Everything here is ready to print: the templates of page and PDF hold only `for` and `if`. The language of
the record is Russian, so these texts are literals and never pass through gettext.
"""

from datetime import date

from cluster_portal.qr import qr_code
from cluster_portal.text import typograph
from councils.dates import date_short, date_words
from councils.speech import (
    full_name,
    initials_surname,
    introduced,
    joined,
    standing,
    surname_initials,
    vote_sentence,
)
from councils.workflow import ProtocolStatus

UNFINISHED = {ProtocolStatus.DRAFT, ProtocolStatus.IN_REVIEW}
# Six pages of 14 pt hold about this many characters; a longer protocol is set in 13 pt.
LONG_DOCUMENT = 14_000
# A word with a hyphen this short fits a line of the title unbroken.
WHOLE_WORD = 45
# A list or a table of people this short is never broken between pages.
SHORT_LIST = 8
SHORT_TABLE = 4
# What is an address or a drawing and must reach the template byte for byte.
NOT_PROSE = {"anchor", "address", "code"}

MEETING_FORMS = {"remote": "дистанционная", "mixed": "смешанная", "absentee": "заочная"}
OUTCOMES = {"withdrawn": "Вопрос снят с рассмотрения.", "postponed": "Рассмотрение вопроса отложено."}
SIGNING_ROLES = {"presided_by": "Председательствующий", "secretary": "Секретарь"}
BODIES = [
    ("совет", " Совета"),
    ("президиум", " Президиума"),
    ("комисси", " Комиссии"),
    ("комитет", " Комитета"),
    ("групп", " группы"),
]


def protocol_view(doc: dict, *, status: str, address: str = "", proposed_number: str = "") -> dict:
    """Strings and lists for templates/documents/protocol.html.

    `address` is the permanent address, if any; `proposed_number` stands until the meeting has its own.
    """
    number = _number(doc, proposed_number)
    view = {
        "mark": "ПРОЕКТ" if status in UNFINISHED else "",
        "document_title": _document_title(doc, number),
        "author": doc["council"]["name"],
        "heading": "ПРОТОКОЛ",
        "kind": _kind(doc),
        "date": _period(doc),
        "city": doc.get("city", ""),
        "number": number,
        "circumstances": _circumstances(doc),
        "officers": _officers(doc),
        "attendance": _attendance(doc),
        "quorum": _quorum(doc),
        "agenda": _agenda(doc),
        "questions": [_question(doc, item) for item in doc["items"]],
        "source": _source(doc),
        "signatures": _signatures(doc),
        "address": address,
        "code": qr_code(address) if address else None,
    }
    view = _typeset(view)
    view["long"] = sum(map(len, view_lines(view))) > LONG_DOCUMENT
    return view


def document_text(doc: dict) -> str:
    """The rendered document as plain text in reading order, without marks, page numbers and the address."""
    return "\n".join(view_lines(protocol_view(doc, status=ProtocolStatus.PUBLISHED)))


def view_lines(view: dict) -> list[str]:
    """Lines of a view in the order of templates/documents/protocol.html; a test holds the two together."""
    lines = [
        view["heading"],
        " ".join(part["text"] for part in view["kind"]),
        view["date"],
        view["city"],
        view["number"],
    ]
    lines += [*view["circumstances"], *view["officers"]]
    for group in view["attendance"]:
        lines += [group["label"], *(f"{row['name']} {row['about']}" for row in group["people"])]
    lines += [view["quorum"], view["agenda"]["label"]]
    for row in view["agenda"]["rows"]:
        lines += [f"{row['number']} {row['title']}", row["speakers"]]
    lines.append(view["agenda"]["vote"])
    for question in view["questions"]:
        lines += _question_lines(question)
    lines += view["source"]
    lines += [f"{row['role']} {row['name']}" for row in view["signatures"]]
    return [line for line in lines if line]


def _question_lines(question: dict) -> list[str]:
    lines = [question["heading"]]
    for section in question["sections"]:
        lines += [section["label"], *section["paragraphs"]]
    lines.append(question["decision_word"])
    for decision in question["decisions"]:
        lines.append(f"{decision['number']} {decision['lead']}")
        for block in decision["blocks"]:
            lines += block["lines"] or [block["text"]]
        lines += decision["attachments"]
        lines.append(decision["closing"])
    return [*lines, *question["closing"]]


def _typeset(value, key=""):
    """The one typographic filter over every sentence, at whatever depth."""
    if key in NOT_PROSE:
        return value
    if isinstance(value, dict):
        return {name: _typeset(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_typeset(part) for part in value]
    return typograph(value) if isinstance(value, str) else value


# --- Head ---------------------------------------------------------------------------------------------------


def _sentence(text: str) -> str:
    """A text as typed that ends as a sentence does."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", ":", ";")) else f"{text}."


def _document_title(doc: dict, number: str) -> str:
    day = date_short(date.fromisoformat(doc["date"]))
    return f"Протокол заседания {doc['council']['genitive']} от {day} {number}"


def _kind(doc: dict) -> list[dict]:
    """«заседания Координационного совета …» in parts: `whole` words are not broken at hyphens."""
    words = f"заседания {doc['council']['genitive']}".split()
    return [{"text": word, "whole": "-" in word and len(word) <= WHOLE_WORD} for word in words]


def _number(doc: dict, proposed: str) -> str:
    if "number" in doc:
        return f"№ {doc['number']}{' (предварительно)' if doc.get('number_is_proposed') else ''}"
    return f"№ {proposed} (предварительно)" if proposed else "б/н"


def _period(doc: dict) -> str:
    """«20 ноября 2017 г.», «20–21 ноября 2017 г.», «30 ноября – 1 декабря 2017 г.»."""
    first = date.fromisoformat(doc["date"])
    last = date.fromisoformat(doc.get("end_date", doc["date"]))
    if first == last:
        return date_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_words(last)}"
    if first.year == last.year:
        return f"{date_words(first).rsplit(str(first.year))[0].strip()} – {date_words(last)}"
    return f"{date_words(first)} – {date_words(last)}"


def _circumstances(doc: dict) -> list[str]:
    start, end = doc.get("start", ""), doc.get("end", "")
    times = [
        f"начало {start.replace(':', '.')}" if start else "",
        f"окончание {end.replace(':', '.')}" if end else "",
    ]
    hours = ", ".join(filter(None, times))
    form = MEETING_FORMS.get(doc.get("meeting_form", ""), "")
    lines = [
        f"Форма проведения: {form}." if form else "",
        f"Место проведения: {_sentence(doc['place'])}" if doc.get("place") else "",
        f"{hours[0].upper()}{hours[1:]}." if hours else "",
    ]
    return [line for line in lines if line]


def _officers(doc: dict) -> list[str]:
    return [
        f"{label} – {surname_initials(doc['persons'][doc[key]])}" for key, label in SIGNING_ROLES.items() if key in doc
    ]


def _attendance(doc: dict) -> list[dict]:
    present = [row for row in doc["attendance"] if row["presence"] == "present"]
    members = f"Присутствовали члены{_body(doc)}:"
    groups = [
        ("Присутствовали:", [row for row in present if row["kind"] == "unknown"]),
        (members, [row for row in present if row["kind"] == "member"]),
        ("Приглашённые:", [row for row in present if row["kind"] == "invited"]),
        (
            "Отсутствовали:",
            [row for row in doc["attendance"] if row["presence"] == "absent" and row["kind"] != "invited"],
        ),
    ]
    return [
        {
            "label": label,
            "people": [_attendee(doc, row) for row in rows],
            "together": len(rows) <= SHORT_TABLE,
        }
        for label, rows in groups
        if rows
    ]


def _attendee(doc: dict, row: dict) -> dict:
    person = doc["persons"][row["person"]]
    name, about = full_name(person), standing(person)
    stay = []
    if row.get("arrived_after", -1) >= len(doc["items"]):
        stay.append("после рассмотрения вопросов")
    elif "arrived_after" in row:
        stay.append(f"с вопроса {row['arrived_after'] + 1}")
    if "left_before" in row:
        stay.append(f"до вопроса {row['left_before']}")
    note = f"({', '.join(stay)})" if stay else ""
    if not name:
        return {"name": joined(about, note), "about": ""}
    return {"name": name, "about": joined(f"– {about}" if about else "", note)}


def _body(doc: dict) -> str:
    """« Совета» after «члены»: what the body is called in short; nothing when its name does not say."""
    name = doc["council"]["name"].lower()
    return next((word for root, word in BODIES if root in name), "")


def _quorum(doc: dict) -> str:
    if "quorum" not in doc:
        return ""
    members, present = doc["quorum"]["members"], doc["quorum"]["present"]
    noun = "члена" if _ends_in_one(members) else "членов"
    verb = "присутствует" if _ends_in_one(present) else "присутствуют"
    verdict = "Кворум имеется." if doc["quorum"]["met"] else "Кворум отсутствует."
    return f"Из {members} {noun}{_body(doc)} {verb} {present}. {verdict}"


def _ends_in_one(number: int) -> bool:
    """1, 21, 101, but not 11: the numbers after which Russian takes the singular."""
    return number % 10 == 1 and number % 100 != 11


# --- Questions ----------------------------------------------------------------------------------------------


def _agenda(doc: dict) -> dict:
    rows = [
        {"number": f"{item['number']}.", "title": _sentence(item["title"]), "speakers": _speakers(doc, item)}
        for item in doc["items"]
    ]
    vote = ""
    if "agenda_vote" in doc:
        vote = vote_sentence(
            doc,
            doc["agenda_vote"],
            unanimous="Повестка дня утверждена единогласно.",
            adopted="Повестка дня утверждена.",
        )
    return {"label": "ПОВЕСТКА ДНЯ:" if rows else "", "rows": rows, "vote": vote}


def _speakers(doc: dict, item: dict) -> str:
    people = [introduced(doc["persons"][key]) for key in item.get("speakers", [])]
    if not people:
        return ""
    return _sentence(f"{'Докладчик' if len(people) == 1 else 'Докладчики'}: {'; '.join(people)}")


def _question(doc: dict, item: dict) -> dict:
    decisions = item.get("decisions", [])
    return {
        "anchor": f"p-{item['number']}",
        "heading": f"{item['number']}. {item['title']}",
        "sections": _discussion(doc, item) if doc["form"] == "full" else [],
        "decision_word": _decision_word(doc, decisions),
        "decisions": [_decision(doc, item, decision) for decision in decisions],
        "closing": [line for line in (OUTCOMES.get(item.get("outcome", "")), _question_vote(doc, item)) if line],
    }


def _decision_word(doc: dict, decisions: list[dict]) -> str:
    """«РЕШИЛИ:» is not said where nothing was decided: what the vote did not adopt stays a draft."""
    if not decisions:
        return ""
    is_adopted = any(decision["result"] == "adopted" for decision in decisions)
    return f"{doc['decision_word']}:" if is_adopted else "ПРОЕКТ РЕШЕНИЯ:"


def _discussion(doc: dict, item: dict) -> list[dict]:
    heard, discussed = _paragraphs(item.get("heard", "")), _paragraphs(item.get("discussed", ""))
    speakers = [doc["persons"][key] for key in item.get("speakers", [])]
    if speakers and not heard:
        heard = [_sentence("; ".join(introduced(person) for person in speakers))]
    elif len(speakers) == 1 and "surname" in speakers[0] and not _names(heard[0], speakers[0]):
        heard[0] = f"{initials_surname(speakers[0])} – {heard[0]}"
    sections = [("СЛУШАЛИ:", heard), ("ВЫСТУПИЛИ:", discussed)]
    return [{"label": label, "paragraphs": paragraphs} for label, paragraphs in sections if paragraphs]


def _names(text: str, person: dict) -> bool:
    """Whether the secretary has already named the speaker («Слушали Иванову А.А.»: the case may differ)."""
    stem = person.get("surname", "")[:-2] or person.get("surname", "")
    return bool(stem) and stem.lower() in text.lower()


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _decision(doc: dict, item: dict, decision: dict) -> dict:
    blocks = [_block(block) for block in decision["blocks"]]
    lead = blocks.pop(0)["text"] if blocks and blocks[0]["text"] else ""
    number = f"{decision['number']}."
    if doc["origin"] == "paper":
        number = f"{decision['number']} [{decision.get('original_number', 'б/н')}]."
    return {
        "anchor": decision["anchor"],
        "label": f"Ссылка на пункт {decision['number']}",
        "number": number,
        "lead": lead,
        "blocks": blocks,
        "attachments": [
            f"Приложение: {row['title']}, SHA-256 {row['sha256']}" for row in decision.get("attachments", [])
        ],
        "closing": _decision_vote(doc, item, decision),
    }


def _block(block: dict) -> dict:
    if block["kind"] == "paragraph":
        return {"text": block["text"], "lines": [], "together": False}
    lines = [joined(line.get("marker"), line["text"]) for line in block["items"]]
    return {"text": "", "lines": lines, "together": len(lines) <= SHORT_LIST}


def _decision_vote(doc: dict, item: dict, decision: dict) -> str:
    """The exception: a vote of its own, or a point that was not adopted."""
    if "vote" in decision:
        return vote_sentence(doc, decision["vote"], rejected=decision["result"] == "rejected")
    if decision["result"] == "adopted" or ("vote" in item and _common_rejected(item)):
        return ""
    return "Решение не принято."


def _question_vote(doc: dict, item: dict) -> str:
    """The vote on the question; points with votes of their own are excepted from it."""
    decisions = item.get("decisions", [])
    apart = [decision for decision in decisions if "vote" in decision]
    if "vote" not in item or (decisions and len(apart) == len(decisions)):
        return ""
    sentence = vote_sentence(doc, item["vote"], rejected=_common_rejected(item))
    return f"По остальным пунктам {sentence[0].lower()}{sentence[1:]}" if apart and sentence else sentence


def _common_rejected(item: dict) -> bool:
    """Whether none of the points that follow the vote on the question was adopted."""
    common = [decision["result"] for decision in item.get("decisions", []) if "vote" not in decision]
    return bool(common) and "adopted" not in common


# --- End ----------------------------------------------------------------------------------------------------


def _source(doc: dict) -> list[str]:
    """What a paper says about itself: where the text is from and what it does not give."""
    if doc["origin"] != "paper" or "source" not in doc:
        return []
    day = date_short(date.fromisoformat(doc["source"]["date"]))
    lines = [f"Внесён в портал по тексту документа от {day}. В скобках – номера пунктов источника."]
    tail = "; ".join(filter(None, [_not_given(doc), doc["source"].get("note", "")]))
    if tail:
        lines.append(_sentence(tail[0].upper() + tail[1:]))
    return lines


def _not_given(doc: dict) -> str:
    voted = "agenda_vote" in doc or any(
        "vote" in part for item in doc["items"] for part in (item, *item.get("decisions", []))
    )
    parts = [
        ("номер", "приведён", "number" in doc),
        ("председательствующий", "приведён", "presided_by" in doc),
        ("голосование", "приведено", voted),
        ("подписи", "приведены", "signatures" in doc),
    ]
    absent = [(noun, verb) for noun, verb, given in parts if not given]
    if not absent:
        return ""
    nouns = [noun for noun, _ in absent]
    listed = " и ".join(filter(None, [", ".join(nouns[:-1]), nouns[-1]]))
    return f"{listed} в тексте не {absent[0][1] if len(absent) == 1 else 'приведены'}"


def _signatures(doc: dict) -> list[dict]:
    return [
        {"role": SIGNING_ROLES[row["role"]], "name": initials_surname(doc["persons"][row["person"]])}
        for row in doc.get("signatures", [])
    ]
