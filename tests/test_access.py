"""Who may open what: every address of the portal is declared here, for every persona and state of a protocol."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cluster_portal.models import Operation
from councils import models
from councils.models import Decision
from councils.services import extensions, links, reports
from councils.services.calendars import give_calendar
from councils.services.extracts import certify_extract
from members.models import Candidate, ChangeRequest, Consent, Invitation, JoinApplication, Representative, User
from members.services.applications import attach_file, submit_application
from members.services.change_requests import ask_change
from members.services.consents import requests_of
from members.services.invitations import add_candidate, make_invitation
from members.services.representatives import account_link, add_representative
from tests import factories
from tests.keeping import kept_for_the_module
from tests.members.answers import fill_in, ready
from tests.plans import approved_plan
from workplans.models import PlanFile, WorkPlan
from workplans.services import activities

pytestmark = pytest.mark.django_db

PERSONAS = ("anonymous", "outsider", "member", "secretary", "chair", "stranger")
STATES = ("draft", "in_review", "approved", "published")


def by_state(**rows: str) -> dict[str, str]:
    return rows


def always(row: str) -> dict[str, str]:
    return dict.fromkeys(STATES, row)


# Columns as in PERSONAS; «login» is the way to the sign-in page, «page» a redirect inside the portal.
EVERYBODY = always("200 200 200 200 200 200")
PUBLISHED_ONLY = by_state(
    draft="404 404 404 404 404 404",
    in_review="404 404 404 404 404 404",
    approved="404 404 404 404 404 404",
    published="200 200 200 200 200 200",
)
FROZEN_FOR_SEATS = by_state(
    draft="login 404 404 404 404 404",
    in_review="login 404 404 404 404 404",
    approved="login 404 200 200 200 404",
    published="login 404 200 200 200 404",
)
SIGNED_IN = always("login 200 200 200 200 200")
SEATS = always("login 404 200 200 200 404")
SECRETARY_ONLY = always("login 404 403 200 403 404")
SECRETARY_ONLY_JSON = always("401 404 403 200 403 404")
# A secretary of any council has an inbox; an application is seen by those of its own cluster.
ANY_SECRETARY = always("login 403 403 200 403 200")
OF_THE_CLUSTER = always("login 404 404 200 404 404")
# The chair acts for the organisation that the assignment names.
OF_THE_EXECUTOR = always("login 404 404 404 200 404")
BY_POST_ONLY = always("login 405 405 405 405 405")
# Whoever knows the secret address is the applicant.
BY_POST_FOR_EVERYBODY = always("405 405 405 405 405 405")

# A decision that asks for an execution and names nobody.
ORPHAN = "Направить письмо."

APPLICATION_STEPS = ("take", "ask", "notes", "receive", "propose", "admit", "extract", "consent")

CANDIDATE_PAGES = ("candidates", "candidate-add", "candidate-import")
INVITATION_STEPS = ("invitation-send", "invitation-pdf", "invitation-docx")

CONTROL_STEPS = tuple(
    f"assignment-{step}"
    for step in (
        "report",
        "split",
        "propose",
        "return",
        "close",
        "deadline",
        "begin-term",
        "link",
        "revoke",
        "extension",
        "paper",
        "withdraw",
        "reassign",
        "keep",
    )
)

PLAN_STEPS = ("propose", "recall", "amend", "abandon", "close")
OWN_PAGES = ("my", "my-organization", "my-card", "my-legal", "my-person", "my-seat")

ON_GET = {
    "councils:home": EVERYBODY,
    "councils:council-list": EVERYBODY,
    "councils:council": EVERYBODY,
    "councils:protocol-list": EVERYBODY,
    "councils:decision-list": EVERYBODY,
    "councils:decision-xlsx": EVERYBODY,
    "councils:decision-csv": EVERYBODY,
    "councils:decision-feed": EVERYBODY,
    "councils:decision": PUBLISHED_ONLY,
    # Until its council publishes reports with their files.
    "councils:decision-file": always("404 404 404 404 404 404"),
    "language": EVERYBODY,
    "councils:protocol": PUBLISHED_ONLY,
    "councils:protocol-pdf": PUBLISHED_ONLY,
    "councils:protocol-json": PUBLISHED_ONLY,
    "councils:protocol-full": FROZEN_FOR_SEATS,
    "councils:protocol-full-pdf": FROZEN_FOR_SEATS,
    "councils:protocol-full-json": FROZEN_FOR_SEATS,
    "councils:protocol-review": by_state(
        draft="login 404 404 403 404 404",
        in_review="login 404 404 403 200 404",
        approved="login 404 403 403 404 404",
        published="login 404 403 403 404 404",
    ),
    "councils:protocol-publish": by_state(
        draft="login 404 404 404 404 404",
        in_review="login 404 404 404 403 404",
        approved="login 404 403 200 403 404",
        published="login 404 403 page 403 404",
    ),
    # Of those who act for an organisation none is a persona here: tests/members/test_account.py opens them.
    **{f"members:{name}": always("login 404 404 404 404 404") for name in OWN_PAGES},
    "members:my-person-end": BY_POST_ONLY,
    "members:account-link": EVERYBODY,
    "members:organizations": EVERYBODY,
    "members:organization": EVERYBODY,
    "members:join": EVERYBODY,
    "members:join-step": EVERYBODY,
    "members:join-application": EVERYBODY,
    "members:join-confirm": EVERYBODY,
    "members:join-submit": BY_POST_FOR_EVERYBODY,
    "members:join-answer": BY_POST_FOR_EVERYBODY,
    "members:join-docx": BY_POST_FOR_EVERYBODY,
    "members:join-file": BY_POST_FOR_EVERYBODY,
    "members:join-link": BY_POST_FOR_EVERYBODY,
    "members:join-pdf": BY_POST_FOR_EVERYBODY,
    "members:join-withdraw": BY_POST_FOR_EVERYBODY,
    "members:join-consent-link": BY_POST_FOR_EVERYBODY,
    "members:consents": EVERYBODY,
    "members:consent": EVERYBODY,
    "members:consent-withdraw": BY_POST_FOR_EVERYBODY,
    "councils:review-rest": BY_POST_ONLY,
    "councils:decision-review": BY_POST_ONLY,
    "councils:protocol-approve": BY_POST_ONLY,
    "councils:protocol-return": BY_POST_ONLY,
    "councils:protocol-recall": BY_POST_ONLY,
    "councils:applications": ANY_SECRETARY,
    "councils:application-paper": ANY_SECRETARY,
    "councils:application": OF_THE_CLUSTER,
    "councils:application-file": OF_THE_CLUSTER,
    # The application of the fixture came through the portal: its answers are the applicant's own.
    "councils:application-change": always("login 404 404 404 404 404"),
    **{f"councils:application-{step}": BY_POST_ONLY for step in APPLICATION_STEPS},
    **{f"councils:{name}": ANY_SECRETARY for name in CANDIDATE_PAGES},
    "councils:candidate-import-confirm": BY_POST_ONLY,
    "councils:candidate-propose": always("login 403 200 200 200 200"),
    "councils:candidate": OF_THE_CLUSTER,
    "councils:candidate-change": OF_THE_CLUSTER,
    "councils:candidate-drop": BY_POST_ONLY,
    **{f"councils:{name}": BY_POST_ONLY for name in INVITATION_STEPS},
    "members:invitation": EVERYBODY,
    "councils:changes": ANY_SECRETARY,
    "councils:change-confirm": BY_POST_ONLY,
    "councils:change-decline": BY_POST_ONLY,
    "councils:representatives": always("login 403 403 200 403 404"),
    "councils:representative-end": BY_POST_ONLY,
    "councils:representative-link": BY_POST_ONLY,
    "councils:extract-pdf": SEATS,
    "councils:memberships": ANY_SECRETARY,
    "councils:membership-end": always("login 403 403 200 403 404"),
    "councils:my-assignments": SIGNED_IN,
    "councils:my-reminders": SIGNED_IN,
    "councils:my-assignment": OF_THE_EXECUTOR,
    "councils:my-assignment-report": BY_POST_ONLY,
    "councils:my-assignment-extend": BY_POST_ONLY,
    "councils:my-assignment-hand-over": BY_POST_ONLY,
    "councils:calendar": EVERYBODY,
    "councils:personal-calendar": EVERYBODY,
    "councils:my-calendar": BY_POST_ONLY,
    "councils:my-assignment-calendar": OF_THE_EXECUTOR,
    "councils:assignment-answer-calendar": EVERYBODY,
    "councils:meeting-calendar": SEATS,
    "councils:relations": SECRETARY_ONLY,
    "councils:project-letters": always("login 404 403 409 403 404") | by_state(in_review="login 404 403 200 403 404"),
    "councils:letters": ANY_SECRETARY,
    "workplans:plan-year": SEATS,
    "workplans:plan-proposals": SECRETARY_ONLY,
    "workplans:my-proposals": SIGNED_IN,
    "workplans:plan-desk-xlsx": SEATS,
    "workplans:plan-desk-docx": SEATS,
    "workplans:plan-desk-json": SEATS,
    "workplans:plan-import": always("login 404 403 page 403 404"),
    "workplans:plan-xlsx": EVERYBODY,
    "workplans:plan-docx": EVERYBODY,
    "workplans:plan-json": EVERYBODY,
    "workplans:plan-report": EVERYBODY,
    "workplans:my-activities": SIGNED_IN,
    "workplans:activity": SEATS,
    **{f"workplans:activity-{step}": BY_POST_ONLY for step in ("mark", "accept", "return", "reopen", "agenda")},
    "workplans:mark-file": SEATS,
    "councils:letter-retry": BY_POST_ONLY,
    "councils:urge": BY_POST_ONLY,
    "councils:assignment-answer": EVERYBODY,
    "councils:assignment-answer-reminders": EVERYBODY,
    "councils:resolution-create": always("login 404 403 200 200 404"),
    "councils:my-assignment-paper": BY_POST_ONLY,
    "councils:my-assignment-sheet": BY_POST_ONLY,
    "councils:assignment-answer-sheet": BY_POST_FOR_EVERYBODY,
    "councils:name-executor": OF_THE_CLUSTER,
    "councils:assignment-answer-paper": BY_POST_FOR_EVERYBODY,
    "councils:assignment-answer-report": BY_POST_FOR_EVERYBODY,
    "councils:assignment-answer-extend": BY_POST_FOR_EVERYBODY,
    "councils:control": always("login 403 403 200 200 200"),
    "councils:assignment": always("login 404 404 200 200 404"),
    "councils:report-file": always("login 404 404 200 200 404"),
    **{f"councils:{name}": BY_POST_ONLY for name in CONTROL_STEPS},
    "councils:control-close": BY_POST_ONLY,
    "councils:control-sheet": BY_POST_ONLY,
    "councils:discipline": always("login 403 403 200 200 200"),
    "councils:my-assignments-sheet": BY_POST_ONLY,
    "councils:desk": SIGNED_IN,
    "councils:meeting-create": always("login 403 403 200 403 200"),
    "councils:meeting": SEATS,
    "councils:meeting-cancel": BY_POST_ONLY,
    "councils:meeting-progress": BY_POST_ONLY,
    "councils:protocol-submit": SECRETARY_ONLY,
    "councils:meeting-preview": SECRETARY_ONLY,
    "councils:meeting-draft-pdf": BY_POST_ONLY,
    "councils:projector": SECRETARY_ONLY,
    "councils:recording": SECRETARY_ONLY,
    "councils:recording-state": SECRETARY_ONLY_JSON,
    "councils:recording-operations": always("401 405 405 405 405 405"),
    "workplans:plan-list": EVERYBODY,
    "workplans:plan": EVERYBODY,
    "workplans:plan-pdf": EVERYBODY,
    "workplans:plan-changes": EVERYBODY,
    "workplans:plan-desk-pdf": SEATS,
    "workplans:plan-desk-report": SEATS,
    "workplans:plan-compare": SEATS,
    "workplans:plans": SIGNED_IN,
    "workplans:plan-create": ANY_SECRETARY,
    "workplans:plan-desk": SEATS,
    "workplans:plan-copy": SECRETARY_ONLY,
    # A plan in force is not edited: the secretary is led back to its page.
    "workplans:plan-head": always("login 404 403 page 403 404"),
    "workplans:plan-edit": always("login 404 403 page 403 404"),
    "workplans:plan-draft-changes": always("401 404 403 204 403 404"),
    "workplans:plan-pasted": always("401 405 405 405 405 405"),
    **{f"workplans:plan-{step}": BY_POST_ONLY for step in PLAN_STEPS},
    # The plan of these tests is in force already.
    "workplans:plan-register": always("login 404 403 page 403 404"),
    "councils:person-suggest": SECRETARY_ONLY_JSON,
    "councils:organization-suggest": SECRETARY_ONLY_JSON,
}

# «may» is not sent here: what the right person's step does is told beside the services and the views.
SECRETARY_POSTS = always("login 404 403 may 403 404")
SECRETARY_POSTS_ON_PROTOCOL = by_state(
    draft="login 404 404 may 404 404",
    in_review="login 404 404 may 403 404",
    approved="login 404 403 may 403 404",
    published="login 404 403 may 403 404",
)
CHAIR_POSTS = by_state(
    draft="login 404 404 403 404 404",
    in_review="login 404 404 403 may 404",
    approved="login 404 403 403 may 404",
    published="login 404 403 403 may 404",
)
NO_POST = always("login 405 405 405 405 405")
NO_POST_AT_ALL = always("405 405 405 405 405 405")

ON_POST = (
    {
        "councils:protocol-submit": SECRETARY_POSTS,
        "councils:meeting-cancel": SECRETARY_POSTS,
        "councils:meeting-progress": SECRETARY_POSTS,
        "councils:meeting-draft-pdf": SECRETARY_POSTS,
        "councils:recording-operations": always("401 404 403 may 403 404"),
        "councils:protocol-publish": SECRETARY_POSTS_ON_PROTOCOL,
        "councils:protocol-recall": SECRETARY_POSTS_ON_PROTOCOL,
        "councils:protocol-approve": CHAIR_POSTS,
        "councils:protocol-return": CHAIR_POSTS,
        "councils:review-rest": CHAIR_POSTS,
        "councils:decision-review": CHAIR_POSTS,
        "councils:meeting-create": always("login 403 403 may 403 may"),
        "councils:application-paper": always("login 403 403 may 403 may"),
        **{f"councils:{name}": always("login 403 403 may 403 may") for name in CANDIDATE_PAGES[1:]},
        "councils:candidate-import-confirm": always("login 403 403 may 403 may"),
        "councils:candidate-propose": always("login 403 may may may may"),
        **{f"councils:candidate{step}": always("login 404 404 may 404 404") for step in ("", "-change", "-drop")},
        **{f"councils:{name}": always("login 404 404 may 404 404") for name in INVITATION_STEPS},
        "members:invitation": always("may may may may may may"),
        "councils:membership-end": always("login 403 403 may 403 404"),
        "councils:change-confirm": always("login 404 404 may 404 404"),
        "councils:change-decline": always("login 404 404 may 404 404"),
        **{f"councils:representative{step}": always("login 403 403 may 403 404") for step in ("s", "-end", "-link")},
        **{f"members:{name}": always("login 404 404 404 404 404") for name in (*OWN_PAGES[2:], "my-person-end")},
        "members:account-link": always("may may may may may may"),
        "councils:application-change": always("login 404 404 404 404 404"),
        **{f"councils:application-{step}": always("login 404 404 may 404 404") for step in APPLICATION_STEPS},
        "councils:my-assignment-report": always("login 404 404 404 may 404"),
        "councils:my-assignment-extend": always("login 404 404 404 may 404"),
        "councils:my-assignment-hand-over": always("login 404 404 404 may 404"),
        "councils:resolution-create": always("login 404 403 may may 404"),
        "councils:my-assignment-paper": always("login 404 404 404 may 404"),
        "councils:my-assignment-sheet": always("login 404 404 404 may 404"),
        "councils:assignment-answer-sheet": always("may may may may may may"),
        "councils:assignment-answer-reminders": always("may may may may may may"),
        "councils:name-executor": always("login 404 404 422 404 404"),
        "councils:assignment-answer-paper": always("may may may may may may"),
        "councils:assignment-answer-report": always("may may may may may may"),
        "councils:assignment-answer-extend": always("may may may may may may"),
        **{f"councils:{name}": always("login 404 404 may may 404") for name in CONTROL_STEPS},
        "councils:control-close": always("login page page may may page"),
        "councils:control-sheet": always("login 422 422 422 422 422"),
        "councils:my-assignments-sheet": always("login 422 422 422 may 422"),
        "councils:my-reminders": always("login may may may may may"),
        "councils:my-calendar": always("login may may may may may"),
        "councils:relations": always("login 404 403 422 403 404"),
        "councils:project-letters": always("login 404 403 409 403 404")
        | by_state(in_review="login 404 403 may 403 404"),
        "councils:letter-retry": always("login 404 404 may 404 404"),
        "workplans:plan-import": always("login 404 403 422 403 404"),
        "workplans:plan-proposals": always("login 404 403 404 403 404"),
        "workplans:my-proposals": always("login 422 422 422 422 422"),
        # An empty mark, and no meeting: the sentence comes before the right is asked for.
        "workplans:activity-mark": always("login 404 422 422 422 404"),
        **{
            f"workplans:activity-{step}": always("login 404 403 may 403 404") for step in ("accept", "return", "reopen")
        },
        "workplans:activity-agenda": always("login 404 422 422 422 404"),
        "councils:discipline": always("login 403 403 may may 422"),
        "councils:urge": always("login 200 200 200 200 200"),
        "workplans:plan-create": always("login 403 403 may 403 may"),
        **{f"workplans:plan-{name}": SECRETARY_POSTS for name in ("copy", "head", "edit", "register", *PLAN_STEPS)},
        "workplans:plan-draft-changes": always("401 404 403 may 403 404"),
        "workplans:plan-pasted": always("401 404 403 422 403 404"),
        "workplans:plan-desk-pdf": always("login 404 may may may 404"),
        "language": always("page page page page page page"),
    }
    | {
        f"members:join{step}": always("may may may may may may")
        for step in (
            "",
            "-step",
            "-confirm",
            "-submit",
            "-answer",
            "-file",
            "-link",
            "-pdf",
            "-docx",
            "-withdraw",
            "-consent-link",
        )
    }
    | {f"members:consent{step}": always("may may may may may may") for step in ("", "-withdraw")}
)

# The sign-in library's pages: those that a person without a session needs, and all the others.
OPEN_ACCOUNT_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
CLOSED_ACCOUNT_PAGES = {
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "usersessions_list",
}
OPEN_ADMIN_PAGES = {"admin:login"}
PUBLIC = {name for name, rows in ON_GET.items() if any(row.split()[0] in ("200", "405") for row in rows.values())}
# Open to everybody, though nothing is published there yet.
PUBLIC.add("councils:decision-file")
KEYS = {
    "key": "abc",
    "uidb36": "1",
    "pk": "1",
    "app_label": "councils",
    "object_id": "1",
    "content_type_id": "1",
    "id": "1",
}
OPERATION = {"op_id": str(UUID(int=1)), "noun": "meeting", "verb": "begin", "uid": str(UUID(int=2))}
BODY = {
    "councils:recording-operations": {
        "data": OPERATION | {"revision": 1, "fields": {}},
        "content_type": "application/json",
    }
}
RECORDS = (
    *(models.Meeting, models.MeetingTransition, models.Attendance, models.AgendaItem, models.Decision),
    *(models.Assignment, models.Protocol, models.ProtocolVersion, models.ProtocolPage),
    *(Candidate, Invitation),
    *(models.ProtocolTransition, models.DecisionReview, Operation, Representative, ChangeRequest, Consent),
)


@dataclass
class Portal:
    """One council with a protocol in every state, and a signed-in browser for every persona."""

    council: models.Council
    application: JoinApplication
    submitted: JoinApplication
    extract: models.Extract
    assignment: models.Assignment
    plan: WorkPlan
    token: str
    meetings: dict[str, models.Meeting]
    browsers: dict[str, Client]

    def address(self, name: str, state: str) -> str:
        meeting = self.meetings[state]
        known = {
            "slug": self.council.slug,
            "public_id": meeting.protocol.public_id,
            "uid": Decision.objects.filter(item__meeting=meeting).first().uid
            if name == "councils:decision-review"
            else meeting.uid,
        }
        if name.startswith("members:join"):
            known = {"public_id": self.application.public_id, "step": "head", "token": "abc", "consent": 1}
        elif name.startswith("members:consent"):
            known = {"public_id": requests_of(self.submitted)[0].public_id, "purpose": "processing"}
        elif name in ("councils:decision", "councils:decision-file"):
            known = {"public_id": f"{meeting.protocol.public_id}-1-1", "file": "none"}
        elif name.startswith("councils:application"):
            known = {"pk": self.submitted.pk, "public_id": self.submitted.files.get().public_id}
        elif name.startswith("councils:assignment") or name.startswith("councils:my-assignment"):
            asked, link = self.assignment.extensions.get(), self.assignment.links.get()
            known = {"pk": self.assignment.pk, "token": self.token, "link": link.pk, "extension": asked.pk}
        elif name.startswith(("councils:candidate", "councils:invitation", "members:invitation")):
            invitation = Invitation.objects.get(candidate__cluster=self.council.cluster)
            is_candidate = name.startswith("councils:candidate")
            known = {
                "pk": invitation.candidate_id if is_candidate else invitation.pk,
                "public_id": invitation.public_id,
            }
        elif name == "councils:personal-calendar":
            known = {"token": give_calendar(factories.officer(self.council, "secretary"))}
        elif name == "councils:name-executor":
            known = {"pk": Decision.objects.get(item__meeting=self.meetings["approved"], text=ORPHAN).pk}
        elif name == "councils:letter-retry":
            known = {"pk": self.council.cluster.letters.first().letter_id}
        elif name == "councils:report-file":
            known = {"public_id": self.assignment.reports.get().files.get().public_id}
        elif name.startswith(("members:my", "members:account", "councils:change", "councils:representative")):
            acting = Representative.objects.get(membership__cluster=self.council.cluster)
            token = account_link(acting, "acting@example.test").split("/")[-2]
            known = {"pk": acting.membership_id, "representative": acting.pk, "token": token}
            if name.startswith("councils:change"):
                known = {"pk": acting.membership.change_requests.get().pk}
        elif name == "members:organization":
            known = {"pk": self.council.cluster.memberships.first().organization_id}
        elif name == "councils:membership-end":
            known = {"pk": self.council.cluster.memberships.first().pk}
        elif name.startswith("workplans:"):
            activity = self.plan.activities.get(number="1.1")
            known = {"public_id": self.plan.public_id, "uid": self.plan.uid, "pk": activity.pk}
            if name == "workplans:mark-file":
                known = {"public_id": activity.marks.get().files.get().public_id}
        elif name == "councils:extract-pdf":
            known = {"public_id": self.extract.public_id}
        return address_of(name, known)


def patterns(resolver=None, namespace: str = "", arguments: frozenset = frozenset()):
    """Every address of the portal: its full name, its view, the names of its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        wanted = arguments | set(pattern.pattern.regex.groupindex)
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner, wanted)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern.callback, wanted


ADDRESSES = {name: (view, arguments) for name, view, arguments in patterns()}


def address_of(name: str, known: dict) -> str:
    return reverse(name, kwargs={argument: known[argument] for argument in ADDRESSES[name][1]})


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker):
    """Built once for the module and taken back after it."""
    with kept_for_the_module(django_db_blocker):
        council = factories.make_council()
        people = {role: factories.officer(council, role) for role in ("member", "secretary", "chair")}
        people["outsider"] = factories.make_user("outsider.access@example.test")
        people["stranger"] = factories.officer(factories.make_council("Калужская область"), "secretary")
        secretary, chair = people["secretary"], people["chair"]
        steps = {
            "draft": lambda meeting: None,
            "in_review": lambda meeting: factories.submitted(meeting, secretary),
            "approved": lambda meeting: factories.approved(meeting, secretary, chair),
            "published": lambda meeting: factories.published(meeting, secretary, chair),
        }
        meetings = {}
        for state, step in steps.items():
            meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
            step(meeting)
            meetings[state] = models.Meeting.objects.select_related("protocol").get(pk=meeting.pk)
        browsers = {"anonymous": Client()} | {name: signed_in(user) for name, user in people.items()}
        submitted = submit_application(ready(council.cluster))
        attach_file(submitted, kind="letter", name="letter.pdf", content=b"%PDF-1.4\n%%EOF")
        point = Decision.objects.filter(item__meeting=meetings["approved"]).first()
        orphan = {"number": "1.9", "verb_class": "instructing", "position": 9}
        Decision.objects.create(item=point.item, text=ORPHAN, **orphan)
        extract = certify_extract(meetings["approved"].protocol, [point.uid], by=secretary)
        assignment, token = under_control(meetings["approved"], secretary)
        plan = plan_in_force(council, secretary, chair)
        represent(council.cluster.memberships.first(), by=people["member"])
        make_invitation(add_candidate(council.cluster, by=secretary, name="ООО «Ромашка»"), by=secretary)
        council.cluster.base_organization = council.cluster.memberships.first().organization
        council.cluster.save()
        applicant = fill_in(council.cluster)
        yield Portal(council, applicant, submitted, extract, assignment, plan, token, meetings, browsers)


def represent(membership, *, by) -> None:
    """Somebody acts for the organisation, and another is proposed."""
    name = {"surname": "Седова", "given_name": "Ирина", "patronymic": "", "post": "юрист"}
    add_representative(membership, **name, letter="письмо № 5", starts_on=date(2026, 11, 1))
    ask_change(membership, "person", name | {"email": "sedova@example.test"}, "письмо № 6", by=by)


def plan_in_force(council, secretary, chair) -> WorkPlan:
    """A plan whose public PDF the worker has made."""
    plan = approved_plan(council, secretary, chair)
    made = {"status": "ready", "pdf": b"%PDF-1.4\n%%EOF", "pdf_sha256": "0" * 64, "content_sha256": "0" * 64}
    PlanFile.objects.create(plan=plan, version=plan.current, edition="public", **made)
    evidence = ("word.pdf", b"%PDF-1.4\n%%EOF")
    first = plan.activities.get(number="1.1")
    activities.mark_activity(first, by=secretary, kind="interim", text="Готовим.", files=[evidence])
    return plan


def under_control(meeting, secretary) -> tuple[models.Assignment, str]:
    """An assignment with a report, a file, a link and a request for an extension; and the link's token."""
    assignment = models.Assignment.objects.filter(decision__item__meeting=meeting, state="active").first()
    link, token = links.send_link(assignment, by=secretary, email="executor@example.test")
    file = ("word.pdf", b"%PDF-1.4\n%%EOF")
    reports.enter_report(assignment, by=secretary, kind="interim", text="Готовим.", files=[file])
    author = reports.Author(link=link)
    extensions.request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
    return assignment, token


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def outcome(response) -> str:
    if response.status_code != HTTPStatus.FOUND:
        return str(response.status_code)
    return "login" if response.headers["Location"].startswith(reverse("account_login")) else "page"


def kept() -> dict:
    """Everything that a step could have changed."""
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in RECORDS}


def test_every_address_of_the_portal_is_declared():
    named = {name for name in ADDRESSES if not name.startswith("admin:")}
    assert named == set(ON_GET) | OPEN_ACCOUNT_PAGES | CLOSED_ACCOUNT_PAGES


def test_what_is_public_is_marked_so_and_nothing_else():
    marked = {name for name, (view, _) in ADDRESSES.items() if not getattr(view, "login_required", True)}
    # These answer scripts: to a person without a session they say 401 themselves.
    answered = {name for name, rows in ON_GET.items() if rows["draft"].startswith("401")}
    assert marked == PUBLIC | answered | OPEN_ACCOUNT_PAGES | OPEN_ADMIN_PAGES


@pytest.mark.parametrize("name", ON_GET)
def test_on_get(portal, name):
    found = {}
    # An address without a name of something is the same in every state.
    for state in STATES if ADDRESSES[name][1] else STATES[-1:]:
        address = portal.address(name, state)
        found[state] = " ".join(outcome(portal.browsers[persona].get(address)) for persona in PERSONAS)
    assert found == {state: ON_GET[name][state] for state in found}


# Whoever is refused is refused before anything is asked of the database that is not asked on a GET.
@pytest.mark.once
@pytest.mark.parametrize("name", ON_POST)
def test_on_post_the_wrong_person_changes_nothing(portal, name):
    before, found = kept(), {}
    for state in STATES:
        address, expected = portal.address(name, state), ON_POST[name][state].split()
        found[state] = " ".join(
            answer if answer == "may" else outcome(portal.browsers[persona].post(address, **BODY.get(name, {})))
            for persona, answer in zip(PERSONAS, expected, strict=True)
        )
    assert found == ON_POST[name]
    assert kept() == before


@pytest.mark.parametrize("name", sorted(set(ON_GET) - set(ON_POST)))
def test_what_is_only_read_takes_no_post(portal, name):
    for persona in PERSONAS:
        answer = outcome(portal.browsers[persona].post(portal.address(name, "published")))
        closed = persona == "anonymous" and name not in PUBLIC
        assert answer == ({"401": "401"}.get(ON_GET[name]["published"].split()[0], "login") if closed else "405")


@pytest.mark.parametrize("name", sorted(CLOSED_ACCOUNT_PAGES))
def test_an_account_is_closed_to_a_person_without_a_session(client, name):
    assert outcome(client.get(address_of(name, KEYS))) == "login"


@pytest.mark.parametrize("name", sorted(OPEN_ACCOUNT_PAGES))
def test_the_pages_around_signing_in_open_without_a_session(client, name):
    assert client.get(address_of(name, KEYS)).status_code in (HTTPStatus.OK, HTTPStatus.FOUND)


def test_nobody_makes_an_account_by_himself(client):
    answers = {"email": "new@example.test", "password1": factories.PASSWORD, "password2": factories.PASSWORD}
    client.post(reverse("account_signup"), answers)
    assert not User.objects.filter(email="new@example.test").exists()


class TestAdministration:
    NAMES = {name for name in ADDRESSES if name.startswith("admin:")}
    DOOR = "/admin/login/"

    def test_leads_everybody_who_is_not_staff_to_its_door(self, portal):
        for name in sorted(self.NAMES - {"admin:login", "admin:logout"}):
            address = address_of(name, KEYS | {"pk": 1, "url": "nothing"})
            for persona in ("anonymous", "secretary"):
                answer = portal.browsers[persona].get(address)
                assert answer.headers["Location"].startswith((self.DOOR, reverse("account_login"))), name

    def test_opens_its_door_to_nobody_else(self, portal):
        assert outcome(portal.browsers["anonymous"].get(self.DOOR)) == "login"
        assert outcome(portal.browsers["secretary"].get(self.DOOR)) == "403"

    def test_is_entered_through_the_door_with_the_second_factor(self, client):
        answer = client.post(self.DOOR, {"username": "a@example.test", "password": factories.PASSWORD})
        assert outcome(answer) == "login"


class TestSecondFactor:
    def test_may_be_added_by_every_person_after_the_password(self, client):
        user = factories.make_user("careful@example.test")
        user.set_password(factories.PASSWORD)
        user.save()
        client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
        client.get(reverse("account_email"))
        client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
        for name in ("mfa_activate_totp", "mfa_add_webauthn"):
            assert client.get(reverse(name)).status_code == HTTPStatus.OK, name


class TestCaches:
    def test_nothing_made_for_a_signed_in_person_is_kept(self, portal):
        for name in ("desk", "meeting", "recording", "recording-state", "protocol-full", "protocol-full-pdf", "home"):
            answer = portal.browsers["secretary"].get(portal.address(f"councils:{name}", "published"))
            control = answer.headers["Cache-Control"]
            assert "private" in control and "no-store" in control, name

    @pytest.mark.parametrize(
        "name",
        [
            "councils:protocol",
            "councils:protocol-pdf",
            "councils:protocol-json",
            "workplans:plan",
            "workplans:plan-pdf",
        ],
    )
    def test_what_is_published_may_be_kept_by_anybody_and_sets_no_cookie(self, portal, name):
        for persona in ("anonymous", "secretary"):
            answer = portal.browsers[persona].get(portal.address(name, "published"))
            assert answer.headers["Cache-Control"].startswith("public")
            assert answer.headers["ETag"]
            assert not answer.cookies

    def test_the_published_page_is_the_same_for_every_reader(self, portal):
        address = portal.address("councils:protocol", "published")
        pages = {portal.browsers[persona].get(address).content for persona in PERSONAS}
        assert len(pages) == 1


def test_a_draft_is_on_no_public_page(portal):
    anonymous = portal.browsers["anonymous"]
    hidden = [portal.meetings[state] for state in STATES if state != "published"]
    for name in ("home", "council-list", "council", "protocol-list"):
        page = anonymous.get(portal.address(f"councils:{name}", "published")).text
        assert not [m for m in hidden if m.protocol.public_id in page or str(m.uid) in page]
    assert portal.meetings["published"].protocol.public_id in page
