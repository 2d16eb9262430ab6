"""What a member organisation changes itself, and what waits for the secretary."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused, WrongState
from members.application_fields import identifier_errors
from members.change_fields import FIELDS, LEGAL, ROLES
from members.models import ChangeRequest, Membership, Organization, Person
from members.services.representatives import add_representative, locked_membership

MOST_WAITING = 10
CARD, REPRESENTATIVE, SEAT = ChangeRequest.Kind.CARD, ChangeRequest.Kind.REPRESENTATIVE, ChangeRequest.Kind.SEAT


def change_card(membership: Membership, *, site: str, contacts: str) -> Membership:
    """The site and the contacts need nobody's consent: they change at once."""
    with transaction.atomic():
        membership = locked_membership(membership)
        organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
        organization.site = site.strip()
        # Only what is changed is checked: an old entry may lack what is asked of a new one.
        organization.clean_fields(exclude=_all_but(organization, "site"))
        membership.contacts = clean_text(contacts)
        membership.clean_fields(exclude=_all_but(membership, "contacts"))
        organization.save(update_fields=["site"])
        membership.save(update_fields=["contacts"])
    return membership


def ask_change(membership: Membership, kind: str, fields: dict[str, str], letter: str, *, by) -> ChangeRequest:
    """A request to the secretary; the same one again, while it waits, is one. `fields` are by FIELDS of the kind.

    ValidationError at the fields for what could not be confirmed anyway.
    """
    fields = {name: clean_text(fields.get(name, ""), multiline=False) for name in FIELDS[kind]}
    with transaction.atomic():
        membership = locked_membership(membership)
        fields = _changed_legal(membership.organization, fields) if kind == CARD else _checked_person(kind, fields)
        letter = clean_text(letter, multiline=False)
        if kind != CARD and not letter:
            raise ValidationError({"letter": _("Give the letter or the power of attorney: its number and date.")})
        waiting = list(membership.change_requests.filter(status=ChangeRequest.Status.PROPOSED))
        for request in waiting:
            if (request.kind, request.fields, request.letter) == (kind, fields, letter):
                return request
        if len(waiting) >= MOST_WAITING:
            raise Refused(_("Too many requests wait already: the secretary answers them first."))
        request = ChangeRequest(membership=membership, kind=kind, fields=fields, letter=letter, by=by)
        request.full_clean()
        request.save()
    return request


def confirm_change(request: ChangeRequest, *, by) -> ChangeRequest:
    """What was asked for happens: the register changes, or the person acts and gets a link to his account.

    A seat changes by a letter or a decision of the council, never here: the note says so. ValidationError when the
    register does not take the data, WrongState for a request that was decided already.
    """
    note = ""
    with transaction.atomic():
        request = _waiting(request)
        if request.kind == CARD:
            _change_legal(request.membership.organization_id, request.fields)
        elif request.kind == REPRESENTATIVE:
            day = timezone.localdate()
            add_representative(request.membership, letter=request.letter, starts_on=day, **request.fields)
        else:
            note = _("Taken note of. The seat itself changes by the letter or by a decision of the council.")
        return _decide(request, ChangeRequest.Status.CONFIRMED, by, note)


def decline_change(request: ChangeRequest, *, by, note: str) -> ChangeRequest:
    """Nothing changes, and the organisation reads why."""
    note = clean_text(note)
    if not note:
        raise ValidationError({"note": _("Write why: the organisation reads it.")})
    with transaction.atomic():
        return _decide(_waiting(request), ChangeRequest.Status.DECLINED, by, note)


def _changed_legal(organization: Organization, values: dict[str, str]) -> dict[str, str]:
    """Those of the values that differ from the register, after the whole was checked."""
    changed = {name: value for name, value in values.items() if value != getattr(organization, name)}
    if not changed:
        raise ValidationError(_("Nothing is changed here: correct what has become different."))
    wrong = identifier_errors(values)
    if wrong:
        raise ValidationError(wrong)
    _set_legal(organization, changed)
    return changed


def _set_legal(organization: Organization, fields: dict[str, str]) -> None:
    for name in LEGAL:
        setattr(organization, name, fields.get(name, getattr(organization, name)))
    organization.full_clean()


def _change_legal(pk: int, fields: dict[str, str]) -> None:
    organization = Organization.objects.select_for_update().get(pk=pk)
    _set_legal(organization, fields)
    organization.save()


def _checked_person(kind: str, fields: dict[str, str]) -> dict[str, str]:
    names = {name: fields[name] for name in ("surname", "given_name", "patronymic", "post")}
    Person(**names).full_clean(exclude=["cluster"], validate_constraints=False)
    if kind == SEAT and fields["role"] not in ROLES:
        raise ValidationError({"role": _("Choose one of the values offered.")})
    if kind == REPRESENTATIVE and not fields["email"]:
        raise ValidationError({"email": _("Give the e-mail: the link to the account goes there.")})
    if fields["email"]:
        try:
            validate_email(fields["email"])
        except ValidationError as error:
            raise ValidationError({"email": error.messages}) from None
    return fields


def _waiting(request: ChangeRequest) -> ChangeRequest:
    """The request as it is now, locked; WrongState when it was decided."""
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related("membership")
    request = rows.get(pk=request.pk)
    if request.status != ChangeRequest.Status.PROPOSED:
        raise WrongState(_("This request has been decided already."))
    return request


def _decide(request: ChangeRequest, status: str, by, note: str) -> ChangeRequest:
    request.status, request.decided_by, request.decided_at, request.note = status, by, timezone.now(), note
    request.full_clean()
    request.save()
    return request


def _all_but(row, name: str) -> set[str]:
    return {field.name for field in row._meta.fields} - {name}
