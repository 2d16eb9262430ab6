"""The register of members: who takes part in a cluster, since when and on what ground."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from members.application_fields import CHOICES
from members.models import JoinApplication, Membership, Organization
from members.services.applications import move_application
from members.services.consents import connect_person
from members.services.representatives import admit_representative, send_account_link


def register_organization(application: JoinApplication) -> Organization:
    """The organisation of the application: the known one of the same ИНН and КПП, or a new one from the answers.

    ValidationError when the answers do not make an organisation.
    """
    if application.organization_id:
        return application.organization
    known = Organization.objects.filter(inn=application.inn, kpp=application.kpp).first() if application.inn else None
    if known is None:
        answers = application.answers
        names = ("full_name", "short_name", "legal_form", "inn", "kpp", "ogrn", "site")
        known = Organization(**{name: answers.get(name, "") for name in names})
        known.full_name = known.full_name or application.name
        known.short_name = known.short_name or known.full_name[:200]
        known.kind = answers["kind"] if answers.get("kind") in CHOICES["kind"] else Organization.Kind.OTHER
        known = _new_or_known(known)
    application.organization = known
    application.save(update_fields=["organization", "changed_at"])
    return known


def _new_or_known(organization: Organization) -> Organization:
    """The organisation, or the one that somebody else has just entered with the same numbers."""
    organization.full_clean()
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError:
        return Organization.objects.get(inn=organization.inn, kpp=organization.kpp)
    return organization


def begin_membership(application: JoinApplication, *, starts_on: date, basis: str, by) -> Membership:
    """The organisation of a locked application becomes a member; one that is a member already stays it."""
    rows = Membership.objects.filter(organization=application.organization, cluster=application.cluster, ends_on=None)
    membership = rows.first()
    if membership is None:
        membership = Membership(
            organization=application.organization, cluster=application.cluster, starts_on=starts_on, basis=basis
        )
        membership.full_clean()
        membership.save()
    # A membership has one application; a second one of the same organisation only ends.
    if not JoinApplication.objects.filter(membership=membership).exclude(pk=application.pk).exists():
        application.membership = membership
    move_application(application, "admit", by=by, note=basis)
    _appoint_representative(membership, application)
    return membership


def _appoint_representative(membership: Membership, application: JoinApplication) -> None:
    """The contact person gets the link to his account; a name that makes no person never undoes an admission."""
    try:
        with transaction.atomic():
            representative = admit_representative(membership, application)
            if representative is not None:
                connect_person(application, representative.person)
                send_account_link(representative, application.email)
    except ValidationError as error:
        application.notes = "\n".join([application.notes, *error.messages]).strip()
        application.save(update_fields=["notes"])


def end_membership(membership: Membership, *, ends_on: date, basis: str) -> Membership:
    """The organisation has left or was excluded; the row stays. A second call changes nothing."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ends_on is not None:
        return membership
    if ends_on < membership.starts_on:
        raise Refused(_("The membership began later than this day."))
    membership.ends_on, membership.end_basis = ends_on, basis
    membership.full_clean()
    membership.save()
    return membership
