"""What the secretary sees of applications: the inbox, the check list, where one can be put on the agenda."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import DecisionEffect, Meeting, Seat
from councils.workflow import MeetingStatus, ProtocolStatus
from members.application_fields import missing_in
from members.models import ApplicationFile, Cluster, Consent, JoinApplication, Purpose
from members.services.applications import same_applications, same_memberships
from members.services.consents import Row
from members.workflow import ApplicationStatus

WAITING = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_CHECK, ApplicationStatus.POSTPONED)


@dataclass(frozen=True)
class Check:
    """One line of the check list: what is checked, how it stands in words, and whether it is in order."""

    label: str
    words: str
    is_fine: bool


def applications_of(user) -> QuerySet[JoinApplication]:
    """Submitted applications to the clusters whose council the user is secretary of."""
    rows = JoinApplication.objects.filter(cluster__in=permissions.secretary_clusters(user))
    return rows.exclude(status=ApplicationStatus.DRAFT).select_related("cluster")


def waiting_count(user) -> int:
    """How many wait for the secretary's hand."""
    return applications_of(user).filter(status__in=WAITING).count()


def check_list(application: JoinApplication, rows: list[Row]) -> list[Check]:
    """`rows` are the people who are asked for their consents."""
    missing = missing_in(application.answers)
    files = set(application.files.values_list("kind", flat=True))
    signed = bool(files & {ApplicationFile.Kind.SIGNED, ApplicationFile.Kind.SIGNATURE})
    members, others = same_memberships(application), same_applications(application)
    doubles = [_("member already")] * members.exists() + [
        _("application No. {number}").format(number=other.number) for other in others
    ]
    incoming = _("Inc. No. {number} of {date}").format(
        number=application.incoming_number,
        date=date_format(application.incoming_on, "d.m.Y") if application.incoming_on else "",
    )
    return [
        Check(
            _("Answers"),
            _("to be clarified: {fields}").format(fields="; ".join(line.text for line in missing))
            if missing
            else _("complete"),
            not missing,
        ),
        Check(_("Doubles by INN and KPP"), ", ".join(doubles) if doubles else _("none"), not doubles),
        Check(
            _("E-mail"),
            _("confirmed") if application.email_confirmed_at else _("none"),
            bool(application.email_confirmed_at),
        ),
        Check(_("Signed application"), _("attached") if signed else _("not attached"), signed),
        Check(
            _("Registered"),
            incoming if application.incoming_number else _("the signed paper has no incoming number yet"),
            bool(application.incoming_number),
        ),
        consents_check(rows),
    ]


def consents_check(rows: list[Row]) -> Check:
    """How many are given, and whose are missing; without a consent to publication all is in order too."""
    states = [(row.request.subject, state) for row in rows for state in row.states]
    words = []
    for purpose in Purpose:
        asked = [(name, state.is_given) for name, state in states if state.purpose == purpose]
        missing = [name for name, is_given in asked if not is_given]
        count = _("{purpose}: {given} of {all}").format(
            purpose=purpose.label, given=len(asked) - len(missing), all=len(asked)
        )
        words.append(count + (_(", missing: {names}").format(names=", ".join(missing)) if missing else ""))
    is_fine = all(state.is_given for _name, state in states if state.purpose == Purpose.PROCESSING)
    return Check(_("Consents"), "; ".join(words) if rows else _("nobody is named"), is_fine and bool(rows))


def news_of(application: JoinApplication) -> list[str]:
    """What has happened since the secretary did something last."""
    if application.seen_at is None:
        return [_("not looked at yet")]
    later = Q(at__gt=application.seen_at)
    news = [
        _("an answer of {date}").format(date=date_format(row.at, "d.m.Y"))
        for row in application.messages.filter(later, by=None)
    ]
    news += [_("new paper: {name}").format(name=row.name) for row in application.files.filter(later).defer("content")]
    withdrawn = Consent.objects.filter(request__application=application, withdrawn_at__gt=application.seen_at)
    return news + [
        _("{name} has withdrawn a consent: {purpose}").format(
            name=consent.request.subject, purpose=consent.get_purpose_display()
        )
        for consent in withdrawn.select_related("request")
    ]


def open_meetings(user, cluster: Cluster) -> QuerySet[Meeting]:
    """Meetings of the cluster whose agenda the user may still change as secretary."""
    kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
    meetings = Meeting.objects.filter(
        council__in=kept,
        council__cluster=cluster,
        protocol__status=ProtocolStatus.DRAFT,
        status__in=[MeetingStatus.PLANNED, MeetingStatus.RUNNING],
    )
    return meetings.select_related("council").order_by("held_on", "pk")


def places_for(user, application: JoinApplication) -> list[tuple[str, str]]:
    """Meetings and questions to which the application can be brought: ("meeting" or "meeting:item", words)."""
    meetings = open_meetings(user, application.cluster)
    effects = DecisionEffect.objects.filter(
        decision__item__meeting__in=meetings, decision__item__removed_at=None, application__isnull=False
    )
    shared = {effect.decision.item for effect in effects.select_related("decision__item")}
    places = []
    for meeting in meetings:
        words = f"{meeting.council.short_name}, {date_format(meeting.held_on, 'j E Y')}"
        places.append((str(meeting.pk), _("{meeting}: a new question").format(meeting=words)))
        places += [
            (f"{meeting.pk}:{item.pk}", f"{words}: {item.title}"[:200])
            for item in sorted(shared, key=lambda item: item.position)
            if item.meeting_id == meeting.pk
        ]
    return places
