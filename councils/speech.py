"""How people and votes are named in a protocol: the words under the sentences of wording.py."""

CHOICES = (("for", "«за»"), ("against", "«против»"), ("abstained", "«воздержались»"))


def full_name(person: dict) -> str:
    """«Чуранов Василий Сергеевич»; empty for a person shown without a name."""
    return joined(person.get("surname"), person.get("given_name"), person.get("patronymic"))


def standing(person: dict) -> str:
    """«директор по развитию ООО «Твинс технологии»»."""
    return joined(person.get("post"), person.get("organization"))


def surname_initials(person: dict) -> str:
    """«Чуранов В.С.», or post and organisation where the name is not public."""
    return joined(person.get("surname"), _initials(person)) or standing(person)


def initials_surname(person: dict) -> str:
    """«В.С. Чуранов», the decoded signature, or post and organisation where the name is not public."""
    return joined(_initials(person), person.get("surname")) if person.get("surname") else standing(person)


def _initials(person: dict) -> str:
    parts = (person.get("given_name", ""), person.get("patronymic", ""))
    return "".join(f"{part.strip()[0].upper()}." for part in parts if part.strip())


def introduced(person: dict) -> str:
    """«Иванова А.А., начальник отдела Департамента …»."""
    return ", ".join(filter(None, [surname_initials(person), standing(person) if person.get("surname") else ""]))


def joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def vote_sentence(
    doc: dict,
    vote: dict,
    *,
    rejected: bool = False,
    unanimous: str = "Решение принято единогласно.",
    adopted: str = "Решение принято.",
) -> str:
    """«Решение принято единогласно.» or the counts; to the public only where the council allows it."""
    not_adopted = "Решение не принято." if rejected else ""
    if vote["kind"] == "none":
        return not_adopted
    if vote["kind"] == "unanimous" and not rejected:
        return unanimous
    if doc["edition"] == "public" and not doc["council"].get("votes_public"):
        return not_adopted or adopted
    told = [f"{label} – {_count(doc, vote, choice)}" for choice, label in CHOICES]
    verdict = not_adopted or (adopted if adopted != "Решение принято." else "")
    return " ".join(filter(None, [f"Голосовали: {', '.join(told)}.", verdict]))


def _count(doc: dict, vote: dict, choice: str) -> str:
    """«7», «нет», «1 (Иванов И.И.)»."""
    number = vote.get(choice, 0)
    if not number:
        return "нет"
    names = [
        surname_initials(doc["persons"][row["person"]])
        for row in vote.get("choices", [])
        if vote["kind"] == "named" and row["choice"] == choice
    ]
    return f"{number} ({', '.join(names)})" if names else str(number)
