"""A list of potential participants from a spreadsheet: read, checked line by line, and added whole or not at all."""

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.sheets import DELIMITERS, read_csv, read_xlsx
from cluster_portal.text import clean_text, search_key
from cluster_portal.workflow import Refused
from members.candidates import Known, known_in_cluster
from members.models import Candidate, Cluster, Organization
from members.services.invitations import FIELDS, locked_cluster

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5000
HEADING_WITHIN = 10  # rows: a title and a date often stand above the headings

# By what words each column begins, in the order in which they are tried: «Адрес электронной почты» is an e-mail.
HEADINGS = {
    "email": r"e-?mail|имейл|эл\.? ?(почта|адрес)|электронн|адрес эл",
    "inn": r"инн\b",
    "head_post": r"должность",
    "head_name": r"руководител|директор|фио\b|ф\. ?и\. ?о",
    "address": r"адрес|(почтовый|юридический|фактический) адрес",
    "proposed_by": r"(кем )?предложен",
    "note": r"обоснован|примечан|комментар",
    "name": r"((полное|краткое|сокращенное) )?(наименование|название)\b|(организация|предприятие|участник)\b",
}
COLUMN_LABELS = {
    "name": gettext_lazy("organisation"),
    "inn": gettext_lazy("INN"),
    "head_name": gettext_lazy("head"),
    "head_post": gettext_lazy("post of the head"),
    "email": gettext_lazy("e-mail"),
    "address": gettext_lazy("postal address"),
    "proposed_by": gettext_lazy("proposed by"),
    "note": gettext_lazy("why it is proposed"),
}
FORMULA_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


@dataclass(frozen=True)
class Line:
    """A row of the file: its number there, its texts by field, what is wrong with it in sentences."""

    number: int
    values: dict[str, str]
    errors: tuple[str, ...] = ()


@dataclass
class Table:
    """`columns` are (heading of the file, field); `ignored` are headings that mean nothing to the portal."""

    lines: list[Line] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def named_columns(self) -> list[tuple[str, str]]:
        return [(heading, str(COLUMN_LABELS[name])) for heading, name in self.columns]


def read_table(content: bytes, name: str) -> Table:
    """The lines of an XLSX or CSV file; ValidationError when the file as a whole is no list of organisations."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 2 MB."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or PurePath(name).suffix.lower() == ".xlsx":
        rows = read_xlsx(content)
    else:
        tables = [read_csv(content, delimiter) for delimiter in DELIMITERS]
        rows = max(tables, key=lambda rows: len(_headings(rows)[1]))
    place, columns = _headings(rows)
    if "name" not in columns.values():
        raise ValidationError(
            _("There is no column «Организация» or «Наименование». The headings must stand above the list.")
        )
    filled = [(number, row) for number, row in enumerate(rows, start=1) if number > place + 1 and any(row)]
    if not filled:
        raise ValidationError(_("There are headings in the file, but no lines under them."))
    if len(filled) > MOST_ROWS:
        raise ValidationError(_("There are more than {count} lines: divide the file.").format(count=MOST_ROWS))
    heading = [clean_text(cell, multiline=False) for cell in rows[place]]
    return Table(
        lines=[
            _line(number, {name: row[at] for at, name in columns.items() if at < len(row)}) for number, row in filled
        ],
        columns=[(heading[at], name) for at, name in columns.items()],
        ignored=[text for at, text in enumerate(heading) if text and at not in columns],
    )


def check_lines(cluster: Cluster, lines: list[Line]) -> list[Line]:
    """The same lines with doubles marked: within the file, on the list, among the members and the applicants."""
    known, in_file = known_in_cluster(cluster), Known()
    checked = []
    for line in lines:
        inn, name = line.values.get("inn", ""), line.values.get("name", "")
        sentence = in_file.sentence(inn, name) or known.sentence(inn, name)
        if name:
            twice = _("The same organisation stands in line {number} of the file.").format(number=line.number)
            in_file.add(inn, (name,), twice)
        checked.append(replace(line, errors=(*line.errors, sentence)) if sentence else line)
    return checked


def import_lines(cluster: Cluster, lines: list[Line], *, by, only_good: bool) -> int:
    """Add the lines that are right today and say how many; with `only_good` off one wrong line stops all."""
    with transaction.atomic():
        cluster = locked_cluster(cluster)
        checked = check_lines(cluster, lines)
        good = [line for line in checked if not line.errors]
        if len(good) < len(checked) and not only_good:
            raise Refused(_("Nothing was added: there are wrong lines. Mend them in the file and load it again."))
        proposers = _proposers(cluster)
        rows = [_candidate(line, cluster, proposers, by) for line in good]
        try:
            with transaction.atomic():
                Candidate.objects.bulk_create(rows)
        except IntegrityError:
            raise Refused(_("Nothing was added: the list has changed meanwhile. Load the file again.")) from None
    return len(rows)


def members_of(cluster: Cluster) -> QuerySet[Organization]:
    return Organization.objects.filter(memberships__cluster=cluster, memberships__ends_on=None)


def _headings(rows: list[list[str]]) -> tuple[int, dict[int, str]]:
    """The row that knows most headings, and the field of each of its columns; the first of two equal columns counts."""
    best: tuple[int, dict[int, str]] = (0, {})
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        columns: dict[int, str] = {}
        for at, cell in enumerate(row):
            name = _field_of(cell)
            if name and name not in columns.values():
                columns[at] = name
        if len(columns) > len(best[1]):
            best = (place, columns)
    return best


def _field_of(heading: str) -> str:
    key = search_key(heading)
    return next((name for name, pattern in HEADINGS.items() if re.match(pattern, key)), "")


def _line(number: int, texts: dict[str, str]) -> Line:
    values = {name: clean_text(text, multiline=name == "note") for name, text in texts.items()}
    values["inn"] = _plain_inn(values.get("inn", ""))
    values = {name: text for name, text in values.items() if text}
    errors = [] if "name" in values else [_("There is no name of the organisation.")]
    if FORMULA_ERRORS & set(values.values()):
        errors.append(_("A formula of the table has no result."))
    try:
        Candidate(**{name: values.get(name, "") for name in FIELDS}).clean_fields(
            exclude=["cluster", "added_by", "proposed_by", *([] if "name" in values else ["name"])]
        )
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            # What is wrong with an ИНН is said with its name.
            errors += (
                sentences
                if name == "inn"
                else [f"{capfirst(COLUMN_LABELS[name])}: {sentence}" for sentence in sentences]
            )
    return Line(number, values, tuple(errors))


def _plain_inn(text: str) -> str:
    """«7707083893/773601001» is ИНН/КПП; a number in a table has lost its first zero: «101000000» of Adygea."""
    text = "".join(text.split("/")[0].split())
    return f"0{text}" if text.isdigit() and len(text) in (9, 11) else text


def _proposers(cluster: Cluster) -> dict[str, Organization]:
    return {search_key(name): row for row in members_of(cluster) for name in row.forms()}


def _candidate(line: Line, cluster: Cluster, proposers: dict[str, Organization], by) -> Candidate:
    values = {name: line.values.get(name, "") for name in FIELDS}
    proposed = line.values.get("proposed_by", "")
    organization = proposers.get(search_key(proposed)) if proposed else None
    if proposed and organization is None:
        # Whoever is not a member cannot be linked; what was written stays.
        said = _("Proposed by: {name}").format(name=proposed)
        values["note"] = f"{values['note']}\n{said}".strip()
    return Candidate(cluster=cluster, added_by=by, proposed_by=organization, **values)
