"""WCAG 2.1 AA by axe: no violation on any page, on a desk and on a phone; nothing scrolls sideways."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from councils.models import Assignment
from councils.services.extensions import request_extension
from councils.services.links import send_link
from councils.services.protocols import review_decision
from councils.services.reports import Author, report_assignment
from councils.services.urging import send_project
from members.services.applications import attach_file, submit_application
from members.services.consents import give_consent, requests_of, text_in_force
from tests import factories
from tests.browser.screen import PHONE
from tests.members.answers import ready
from tests.plans import approved_plan, make_plan
from workplans.models import PlanFile, PlanProposal
from workplans.services.activities import mark_activity
from workplans.services.files import ask_for_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Axe().axe_script
DESK = {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


def troubles(page, path: str) -> list[str]:
    """Of one page, opened once and looked at in both widths."""
    page.set_viewport_size(DESK)
    page.goto(path)
    if page.locator("#recording, #plan-editor").count():
        page.wait_for_selector("body.is-ready")
    page.evaluate(AXE)
    lines = []
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        where = f"{path}, {viewport['width']}"
        found = page.evaluate("options => axe.run(options)", RULES)["violations"]
        lines += [f"{where}: {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            lines.append(f"{where}: scrolls sideways")
    return lines


def all_troubles(open_as, user, paths: list[str]) -> list[str]:
    page = open_as(user, viewport=DESK)
    return [line for path in paths for line in troubles(page, path)]


@pytest.fixture
def reviewed(recorded, secretary, chair):
    """A protocol with the chair, who has left a remark on its first point."""
    version = factories.submitted(recorded, secretary)
    protocol = version.protocol
    first = recorded.items.get(kind="question", position=0).decisions.first()
    review_decision(
        protocol,
        by=chair,
        version_sha=version.sha256,
        decision_uid=first.uid,
        verdict="proposal",
        remark="Уточнить.",
        proposed_text="Принять к сведению информацию.",
    )
    return protocol


def test_public_pages(open_as, recorded, secretary, chair):
    protocol = factories.published(recorded, secretary, chair)
    council = recorded.council
    paths = ["/", "/councils/", f"/councils/{council.slug}/", "/protocols/", f"/protocols/{protocol.public_id}/"]
    paths += ["/decisions/", "/decisions/?state=active&sort=due", f"/decisions/{protocol.public_id}-2-1/"]
    member = council.cluster.memberships.first().organization_id
    paths += ["/organizations/", f"/organizations/{member}/", "/join/"]
    paths += ["/language/", "/accounts/login/", "/accounts/password/reset/", "/no-such-page/"]
    assert all_troubles(open_as, None, paths) == []


def test_pages_of_the_secretary(open_as, meeting, secretary):
    base = f"/desk/meetings/{meeting.uid}/"
    paths = ["/desk/", "/desk/meetings/new/", base]
    paths += [base + name for name in ("submit/", "preview/", "record/", "projector/")]
    assert all_troubles(open_as, secretary, paths) == []


def test_pages_of_a_finished_record(open_as, recorded, secretary, chair):
    base = f"/desk/meetings/{recorded.uid}/"
    assert all_troubles(open_as, secretary, [base + "submit/", base + "preview/", base + "record/"]) == []
    protocol = factories.approved(recorded, secretary, chair)
    paths = ["/desk/", base, f"/protocols/{protocol.public_id}/full/", f"/protocols/{protocol.public_id}/publish/"]
    assert all_troubles(open_as, secretary, paths) == []


def test_pages_of_the_chair(open_as, reviewed, chair):
    paths = ["/desk/", f"/desk/meetings/{reviewed.meeting.uid}/", f"/protocols/{reviewed.public_id}/review/"]
    assert all_troubles(open_as, chair, paths) == []


def test_pages_of_consents(open_as, council, secretary):
    council.cluster.base_organization = council.cluster.memberships.first().organization
    council.cluster.save()
    application = submit_application(ready(council.cluster))
    attach_file(application, kind="consent", name="consent.pdf", content=b"%PDF-1.4\n%%EOF")
    head, contact = requests_of(application)
    give_consent(head, "processing", text_in_force(council.cluster, "processing").sha256)
    paths = [f"/join/{application.public_id}/"]
    for request in (head, contact):
        paths += [f"/consents/{request.public_id}/{page}" for page in ("", "processing/", "publication/")]
    assert all_troubles(open_as, None, paths) == []
    assert all_troubles(open_as, secretary, [f"/desk/applications/{application.pk}/"]) == []


def test_pages_of_joining(open_as, meeting, council, secretary):
    application = submit_application(ready(council.cluster))
    membership = council.cluster.memberships.first()
    paths = ["/desk/applications/", f"/desk/applications/{application.pk}/", "/desk/applications/paper/"]
    paths += ["/desk/members/", f"/desk/members/{membership.pk}/end/", "/desk/changes/", "/desk/candidates/"]
    assert all_troubles(open_as, secretary, paths) == []


def test_pages_of_control(open_as, recorded, secretary, chair):
    factories.approved(recorded, secretary, chair)
    assignment = Assignment.objects.filter(decision__item__meeting=recorded, state="active").first()
    link, token = send_link(assignment, by=secretary, email="executor@example.test")
    author = Author(link=link)
    request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
    report_assignment(assignment, author, kind="interim", text="Готовим.")
    paths = ["/desk/control/", f"/desk/control/{assignment.pk}/", "/desk/control/discipline/"]
    paths.append(f"/desk/councils/{recorded.council.slug}/resolution/")
    assert all_troubles(open_as, secretary, paths) == []
    paths = [
        f"/desk/control/{assignment.pk}/",
        "/my/assignments/",
        f"/my/assignments/{assignment.pk}/",
        "/my/reminders/",
    ]
    assert all_troubles(open_as, chair, paths) == []
    assert all_troubles(open_as, None, [f"/answer/{token}/"]) == []


def test_pages_of_plans(open_as, council, secretary, chair):
    plan = approved_plan(council, secretary, chair)
    draft = make_plan(council, secretary, proposals_until=date(2099, 1, 1))
    activity = plan.activities.first()
    paths = ["/plans/", f"/plans/{plan.public_id}/", f"/plans/{plan.public_id}/report/"]
    paths.append(f"/plans/{plan.public_id}/changes/")
    assert all_troubles(open_as, None, paths) == []
    proposal = PlanProposal.objects.create(
        plan=draft, organization=council.cluster.memberships.first().organization, by=chair
    )
    proposal.rows.create(title="День открытых дверей")
    mark_activity(activity, by=secretary, kind="not_done", text="Не успели.")
    paths = ["/desk/plans/", "/desk/plans/new/"]
    paths += [f"/desk/plans/{plan.uid}/{page}" for page in ("", "year/", "copy/", "compare/", "report/", "pdf/")]
    paths.append(f"/desk/plans/{draft.uid}/head/")
    waiting = ask_for_pdf(plan, "full")
    PlanFile.objects.filter(pk=waiting.pk).update(status="failed", error="PDF не получился.")
    paths.append(f"/desk/plans/{plan.uid}/pdf/?file={waiting.public_id}")
    paths += [f"/desk/plans/{draft.uid}/{page}" for page in ("", "import/", "proposals/", "register/")]
    assert all_troubles(open_as, secretary, [*paths, f"/my/activities/{activity.pk}/"]) == []
    assert all_troubles(open_as, chair, ["/my/activities/", "/my/proposals/"]) == []


def test_pages_of_letters_and_links(open_as, recorded, secretary, chair):
    submitted = factories.submitted(recorded, secretary)
    base = f"/desk/meetings/{recorded.uid}/"
    assert all_troubles(open_as, secretary, [f"{base}executors/", f"{base}relations/"]) == []
    send_project(submitted.protocol.meeting, by=secretary)
    assert all_troubles(open_as, secretary, ["/desk/control/letters/"]) == []


def test_pages_of_an_account(open_as, member):
    names = ["email/", "password/set/", "2fa/", "2fa/totp/activate/", "sessions/", "reauthenticate/", "logout/"]
    assert all_troubles(open_as, member, [f"/accounts/{name}" for name in names]) == []


def test_a_picture_without_words_is_found(open_as):
    """Negative control: the rules are really run."""
    page = open_as(None)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [one["id"] for one in found] == ["image-alt"]
