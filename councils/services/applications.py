"""What the secretary does with an application: checks, asks, registers the paper, brings it before the council."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.membership_wording import admission_sentence, admission_title, ending_sentence, ending_title
from councils.models import AgendaItem, Decision, DecisionEffect, Meeting
from councils.services.agenda import add_point, add_question, open_meeting
from members.application_fields import STEPS, identifier_errors
from members.models import ApplicationFile, ApplicationMessage, Cluster, JoinApplication, Membership, Organization
from members.services.applications import (
    already_known,
    give_number,
    locked_application,
    move_application,
    same_applications,
    same_memberships,
    store_file,
)
from members.services.memberships import begin_membership, register_organization
from members.workflow import APPLICATION, ApplicationStatus


def take_application(application: JoinApplication, *, by) -> JoinApplication:
    """«Взять на проверку»."""
    with _held(application, by) as application:
        return move_application(application, "take", by=by)


def ask_applicant(application: JoinApplication, *, by, text: str) -> JoinApplication:
    """A question to the applicant; he gets it by mail and answers on his page."""
    text = clean_text(text)
    if not text:
        raise ValidationError({"text": _("Write the question.")})
    with _held(application, by) as application:
        APPLICATION.target("ask", application.status)
        ApplicationMessage.objects.create(application=application, by=by, text=text)
        return move_application(application, "ask", by=by)


def note_application(application: JoinApplication, *, by, notes: str) -> JoinApplication:
    """The secretary's own notes, which the applicant never sees."""
    with _held(application, by) as application:
        application.notes = clean_text(notes)
        application.save()
    return application


def receive_paper(application: JoinApplication, *, by, number: str, received_on: date) -> JoinApplication:
    """«Вх. № … от …»: with the signed paper the «анкета» is an application and its term starts."""
    number = clean_text(number, multiline=False)
    if not number:
        raise ValidationError({"number": _("Give the incoming number.")})
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    with _held(application, by) as application:
        if not application.is_open:
            raise Refused(_("The application is closed."))
        application.incoming_number, application.incoming_on = number, received_on
        application.full_clean(validate_constraints=False)
        application.save()
    return application


def enter_paper_application(
    cluster: Cluster,
    *,
    by,
    answers: dict,
    incoming_number: str,
    incoming_on: date,
    scan: tuple[str, bytes] | None = None,
) -> JoinApplication:
    """An application brought on paper, often an ordinary letter; what it does not say stays «уточнить».

    `scan` is (file name, bytes) of the signed paper.
    """
    if not permissions.secretary_clusters(by).filter(pk=cluster.pk).exists():
        raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
    known = {name for names in STEPS.values() for name in names}
    answers = {name: value for name, value in answers.items() if name in known and value}
    _check_paper(answers, incoming_on)
    with transaction.atomic():
        cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
        application = JoinApplication(
            cluster=cluster,
            origin=JoinApplication.Origin.PAPER,
            answers=answers,
            name=answers.get("short_name") or answers["full_name"],
            inn=answers.get("inn", ""),
            kpp=answers.get("kpp", ""),
            email=answers.get("email", "").lower(),
            incoming_number=clean_text(incoming_number, multiline=False),
            incoming_on=incoming_on,
        )
        same_paper = {"incoming_number": application.incoming_number, "incoming_on": incoming_on}
        if JoinApplication.objects.filter(cluster=cluster, origin=JoinApplication.Origin.PAPER, **same_paper).exists():
            raise ValidationError({"incoming_number": _("The paper with this number and date is entered already.")})
        _refuse_double(application)
        # The paper is its own confirmation: the secretary has typed the address from it.
        application.email_confirmed_at = timezone.now() if application.email else None
        application.full_clean(validate_constraints=False)
        application.save()
        give_number(application, cluster)
        if scan is not None:
            store_file(application, kind=ApplicationFile.Kind.SIGNED, name=scan[0], content=scan[1])
        return move_application(application, "submit", by=by)


def change_paper_application(application: JoinApplication, *, by, answers: dict) -> JoinApplication:
    """What was «уточнить» is filled in, and what was typed wrongly is put right, until it goes before the council."""
    with _held(application, by) as application:
        if not can_change_paper(application):
            raise Refused(_("These answers are not changed any more."))
        known = {name for names in STEPS.values() for name in names}
        application.answers |= {name: value for name, value in answers.items() if name in known}
        answers = application.answers
        _check_paper(answers, application.incoming_on)
        application.name = answers.get("short_name") or answers["full_name"]
        application.inn, application.kpp = answers.get("inn", ""), answers.get("kpp", "")
        application.email = answers.get("email", "").lower()
        application.email_confirmed_at = timezone.now() if application.email else None
        _refuse_double(application)
        application.full_clean(validate_constraints=False)
        application.save()
    return application


def can_change_paper(application: JoinApplication) -> bool:
    checked = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_CHECK, ApplicationStatus.POSTPONED)
    return application.origin == JoinApplication.Origin.PAPER and application.status in checked


def _check_paper(answers: dict, incoming_on: date | None) -> None:
    """Missing is allowed, wrong is not."""
    if not (answers.get("short_name") or answers.get("full_name")):
        raise ValidationError({"full_name": _("Name the organisation.")})
    if incoming_on and incoming_on > timezone.localdate():
        raise ValidationError({"incoming_on": _("This day has not come yet.")})
    wrong = identifier_errors(answers) if any(answers.get(name) for name in ("inn", "kpp", "ogrn")) else {}
    wrong = {name: errors for name, errors in wrong.items() if answers.get(name)}
    if wrong:
        raise ValidationError({name if name in ("inn", "kpp") else "__all__": errors for name, errors in wrong.items()})


def _refuse_double(application: JoinApplication) -> None:
    if same_applications(application).exists() or same_memberships(application).exists():
        raise ValidationError({"inn": already_known(application)})


def propose_application(
    application: JoinApplication, *, by, meeting: Meeting, item: AgendaItem | None = None
) -> Decision:
    """«Вынести на заседание»: a question, a point of its own in it, and what follows when it is adopted."""
    # First the meeting, as the approval of its protocol does: two that wait for each other would never end.
    with transaction.atomic():
        meeting = open_meeting(meeting, application.cluster, by)
        return _propose(application, by, meeting, item)


def _propose(application: JoinApplication, by, meeting: Meeting, item: AgendaItem | None) -> Decision:
    with _held(application, by) as application:
        APPLICATION.target("propose", application.status)
        organization = register_organization(application)
        if item is None:
            item = add_question(meeting, admission_title([organization.short_name], application.cluster))
        elif item.meeting_id != meeting.pk or item.kind != AgendaItem.Kind.QUESTION or item.removed_at:
            raise Refused(_("This question is not in the agenda of the meeting any more."))
        else:
            _name_all_in(item, organization, application.cluster)
        number = application.incoming_number or str(application.number)
        line = f"Заявление № {number}: {organization}"
        decision = add_point(item, admission_sentence(organization, application.cluster), note=line)
        DecisionEffect.objects.create(decision=decision, kind=DecisionEffect.Kind.ADMIT, application=application)
        move_application(application, "propose", by=by, note=f"{meeting.held_on:%d.%m.%Y}")
    return decision


def propose_ending(membership: Membership, *, by, meeting: Meeting, kind: str, reason: str = "") -> Decision:
    """The leaving or the exclusion of a member goes before the council like its admission."""
    if kind not in (DecisionEffect.Kind.LEAVE, DecisionEffect.Kind.EXCLUDE):
        raise ValidationError({"kind": _("Choose one of the values offered.")})
    with transaction.atomic():
        # First the meeting, as the approval of its protocol does: two that wait for each other would never end.
        meeting = open_meeting(meeting, membership.cluster, by)
        rows = Membership.objects.select_for_update(of=("self",)).select_related("cluster", "organization")
        membership = rows.get(pk=membership.pk)
        if membership.ends_on is not None:
            raise Refused(_("The organisation is not a member any more."))
        if meeting.held_on < membership.starts_on:
            raise Refused(_("The membership began later than this day."))
        waiting = membership.effects.filter(applied_at=None, decision__removed_at=None, decision__item__removed_at=None)
        if waiting.exists():
            raise Refused(_("This is on the agenda of a meeting already."))
        is_exclusion = kind == DecisionEffect.Kind.EXCLUDE
        item = add_question(meeting, ending_title(membership, is_exclusion=is_exclusion))
        decision = add_point(item, ending_sentence(membership, is_exclusion=is_exclusion), note=clean_text(reason))
        DecisionEffect.objects.create(decision=decision, kind=kind, membership=membership)
    return decision


def admit_application(application: JoinApplication, *, by, signed_on: date) -> Membership:
    """The agreement is signed: the membership begins on that day."""
    if signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("This day has not come yet.")})
    with _held(application, by) as application:
        effect = application.effects.filter(applied_at__isnull=False).order_by("-applied_at").first()
        if application.status != ApplicationStatus.ACCEPTED or effect is None:
            raise Refused(_("The council has not decided on this application."))
        if signed_on < effect.decision.item.meeting.held_on:
            raise ValidationError({"signed_on": _("The agreement cannot be signed before the decision.")})
        return begin_membership(application, starts_on=signed_on, basis=effect.basis, by=by)


@contextmanager
def _held(application: JoinApplication, by) -> Iterator[JoinApplication]:
    """A transaction with the application locked, after the right was checked; it has been seen now."""
    if not permissions.can_handle_application(by, application):
        raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
    with transaction.atomic():
        application = locked_application(application)
        application.seen_at = timezone.now()
        yield application


def _name_all_in(item: AgendaItem, organization: Organization, cluster: Cluster) -> None:
    """A question about one applicant becomes one about several, unless its title was written by hand."""
    effects = DecisionEffect.objects.filter(decision__item=item, decision__removed_at=None, application__isnull=False)
    named = list(effects.order_by("pk").values_list("application__organization__short_name", flat=True))
    if item.title == admission_title(named, cluster):
        item.title = admission_title([*named, organization.short_name], cluster)
        item.revision += 1
        item.save(update_fields=["title", "revision"])
