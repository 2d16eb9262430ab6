"""From a plan to its page and its PDF: what is shown of it, and the one partial that makes both."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.pdf import render_pdf
from councils.models import Seat
from councils.models.councils import today
from councils.speech import initials_surname
from members.models import Person
from workplans.comparison import Comparison, compare
from workplans.document import Document, build_document, sha256, upgrade
from workplans.editions import public_activities
from workplans.models import PlanFile, PlanVersion, WorkPlan
from workplans.wording import Approval, plan_view, public_state
from workplans.workflow import EDITABLE

Edition = PlanFile.Edition


@dataclass(frozen=True)
class Paper:
    """What a paper is made of; `version` only where it is in force, so that a draft is never taken for it."""

    view: dict
    version: PlanVersion | None

    @property
    def content_sha256(self) -> str:
        return sha256(json.dumps(self.view, ensure_ascii=False, sort_keys=True))


def plan_address(plan: WorkPlan) -> str:
    """The permanent address that is printed as text and QR; from the settings, never from the request."""
    return f"{settings.PORTAL_ORIGIN}/plans/{plan.public_id}/"


def paper_in_force(plan: WorkPlan, edition: str) -> Paper:
    """The version in force with its approval mark and the sheet of its changes; before everybody the published one."""
    plan = plan.as_public() if edition == Edition.PUBLIC else plan
    version = plan.current
    view = plan_view(
        frozen_document(version, edition),
        approvals=[approval_of(row) for row in approved_versions(plan, edition)],
        changes=changes_of(plan, edition),
        # Of a council that publishes nothing there is no page to look at.
        address=plan_address(plan) if plan.council.publishes else "",
        digest=version.public_sha256 if edition == Edition.PUBLIC else version.sha256,
        signatory=_signatory(plan, version.approval.approved_on, edition),
    )
    return Paper(view, version)


def draft_paper(plan: WorkPlan) -> Paper:
    """The working copy, or what lies before a meeting: the full edition, marked as a draft."""
    document = draft_document(plan)
    return Paper(plan_view(document, signatory=_signatory(plan, today(plan.council), Edition.FULL)), None)


def draft_document(plan: WorkPlan) -> Document:
    """The full edition of what is not in force yet; what was proposed is as it was frozen."""
    if plan.status in EDITABLE:
        return build_document(plan)
    return frozen_document(plan.versions.order_by("-sequence").first(), Edition.FULL)


def page_view(plan: WorkPlan, approved: list[PlanVersion]) -> dict:
    """The public edition of the version in force, with the state of every activity today; one query."""
    rows, on = public_activities(plan), today(plan.council)
    return plan_view(
        frozen_document(plan.current, Edition.PUBLIC),
        approvals=[approval_of(row) for row in approved],
        states={str(row.uid): public_state(row, on) for row in rows},
        address=plan_address(plan),
        digest=plan.current.public_sha256,
    )


def plan_html(view: dict) -> str:
    """The document as a fragment of a page."""
    return _in_russian("documents/plan.html", {"plan": view})


def plan_pdf(view: dict) -> bytes:
    """The paper as PDF/A. Several seconds for 300 activities: only the worker calls it."""
    return render_pdf(_in_russian("documents/plan_pdf.html", {"plan": view}))


def changes_html(rows: list[dict]) -> str:
    """What differs between two versions, as a table."""
    return _in_russian("documents/plan_changes.html", {"rows": rows})


# --- versions -----------------------------------------------------------------------------------------------


def approved_versions(plan: WorkPlan, edition: str) -> list[PlanVersion]:
    """Versions that were ever in force, in their order, with their decisions; one query, without the documents."""
    rows = _approved(plan, edition).select_related("approval", "decision__published")
    return _placed(rows.defer("document", "public_document"))


def _approved(plan: WorkPlan, edition: str):
    """Everybody reads of those versions only whose protocols are published."""
    rows = plan.versions.of_published_protocols() if edition == Edition.PUBLIC else plan.versions.approved()
    return rows.order_by("sequence")


def _placed(versions: Iterable[PlanVersion]) -> list[PlanVersion]:
    """Each with its `place` among those approved: what was proposed and recalled before is no version to a reader."""
    found = list(versions)
    for place, version in enumerate(found, start=1):
        version.place = place  # type: ignore[attr-defined]
    return found


def approval_of(version: PlanVersion) -> Approval:
    place = getattr(version, "place", version.sequence)
    return Approval(version.approval.basis, version.approval.approved_on, place)


def changes_of(plan: WorkPlan, edition: str) -> list[tuple[Approval, Comparison]]:
    """What every version after the first has changed; one query."""
    versions = _placed(_approved(plan, edition).select_related("approval"))
    documents = [frozen_document(version, edition) for version in versions]
    return [
        (approval_of(version), compare(before, after))
        for version, before, after in zip(versions[1:], documents, documents[1:], strict=False)
    ]


def frozen_document(version: PlanVersion, edition: str) -> Document:
    """The frozen document of a version."""
    text = version.public_document if edition == Edition.PUBLIC else version.document
    return upgrade(json.loads(text))


def _signatory(plan: WorkPlan, on, edition: str) -> str:
    """«И.О. Фамилия» of the secretary of that day; before everybody only of one who may be named."""
    if not plan.is_signed:
        return ""
    seats = Seat.objects.filter(council=plan.council, role=Seat.Role.SECRETARY).valid_on(on)
    seat = seats.select_related("person").order_by("pk").first()
    if seat is None:
        return ""
    person = seat.person
    if edition == Edition.PUBLIC and person.publication_basis == Person.PublicationBasis.NONE:
        return ""
    parts = ("surname", "given_name", "patronymic")
    return initials_surname({name: getattr(person, name) for name in parts})


def _in_russian(template: str, context: dict) -> str:
    # Documents are in Russian, the language of the record, whatever the reader's interface speaks.
    with translation.override("ru"):
        return render_to_string(template, context)
