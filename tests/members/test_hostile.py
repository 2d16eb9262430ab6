"""Hostile submissions: none leaves a row, writes to a stranger twice or breaks the portal."""

from collections import Counter

import pytest
from django.apps import apps
from django.core import mail, signing
from django.core.cache import caches
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from cluster_portal.models import Letter
from members.application_paper import application_docx, application_pdf
from members.models import ClusterLetter, JoinApplication
from members.services import applications
from members.services.applications import attach_file, save_step
from members.views import join
from tests import factories
from tests.keeping import kept_for_the_module
from tests.members.answers import ANSWERS, fill_in
from tests.members.hostile import TEXTS, VICTIM, Ground, attacks
from tests.members.test_uploads import SIGNATURE

ATTACKS = list(attacks())
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker):
    """Built once for the module and taken back after it: what the attacks are for is to change nothing."""
    with kept_for_the_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(join, "FASTEST", -1)
        cluster = factories.make_council().cluster
        yield Ground(cluster, fill_in(cluster), signing.dumps("join", salt=join.SHOWN_SALT))


@pytest.fixture(autouse=True)
def _easy_proof(settings):
    settings.PROOF_BITS = 4


@pytest.fixture
def program():
    """It has a token of the form: else every attack would end at that door."""
    token = _get_new_csrf_string()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"X-CSRFToken": token})
    client.cookies["csrftoken"] = token
    return client


def rows() -> dict[str, int]:
    """How many of everything there are; letters are counted in the mailbox, by whom they are for."""
    models = [
        model for app in ("members", "cluster_portal", "sessions") for model in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: model.objects.count() for model in models if model not in (Letter, ClusterLetter)}


def test_there_are_many():
    assert len(ATTACKS) == len({attack.name for attack in ATTACKS}) >= 200


def test_an_honest_start_is_let_in(ground, program):
    """Negative control: what is refused below is refused for its fault."""
    assert program.post("/join/", ground.start()).status_code == 302
    assert JoinApplication.objects.count() == 2


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_changes_nothing_that_is_not_its_own(ground, program, attack, django_capture_on_commit_callbacks):
    before = rows()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        responses = attack.send(program, ground, times=2)
    assert max(response.status_code for response in responses) < 500
    assert rows() == before
    written = Counter(recipient for letter in mail.outbox for recipient in letter.recipients())
    assert max(written.values(), default=0) <= 1
    assert VICTIM not in written
    assert len(mail.outbox) == len(written)
    if not attack.path.startswith("/join/{id}/step/"):
        assert [response for response in responses if response.status_code < 400] == []
        assert mail.outbox == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_was_kept_is_shown_and_printed_as_text(ground, program, text):
    for step, names in join.STEPS.items():
        answers = {name: text[:200] if isinstance(ANSWERS.get(name, ""), str) else ANSWERS[name] for name in names}
        form = join.STEP_FORMS[step](answers)
        form.is_valid()
        draft = save_step(ground.draft, step, form.cleaned_data | {"email": ""})
    page = program.get(reverse("members:join-application", args=[ground.draft.public_id]))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert application_pdf(draft).startswith(b"%PDF-")
    assert application_docx(draft).startswith(b"PK")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("скан.pdf", "скан.pdf"),
        ("СКАН.PDF", "СКАН.pdf"),
        ("act.hta", "act.hta.pdf"),
        ("скан.pdf.exe", "скан.pdf.exe.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("C:\\Users\\x\\скан.pdf", "скан.pdf"),
        ("..", "file.pdf"),
        ('"; filename=x.html', '"; filename=x.html.pdf'),
        ("я" * 300 + ".pdf", "я" * 196 + ".pdf"),
    ],
)
def test_a_paper_gets_a_name_that_opens_as_what_it_is(ground, name, kept):
    assert attach_file(ground.draft, kind="other", name=name, content=b"%PDF-1.4\n%%EOF").name == kept


def test_a_signature_keeps_the_ending_of_its_program(ground):
    names = {attach_file(ground.draft, kind="signature", name="заявление.pdf.sig", content=SIGNATURE).name}
    assert names == {"заявление.pdf.sig"}


class TestLetters:
    @pytest.fixture(autouse=True)
    def _nothing_counted_yet(self, ground):
        caches["shared"].clear()

    def test_one_application_writes_to_few_strangers(self, ground, django_capture_on_commit_callbacks):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            for number in range(30):
                save_step(ground.draft, "contact", ANSWERS | {"email": f"stranger-{number}@example.test"})
        assert len(mail.outbox) == applications.LETTERS_A_DAY

    def test_one_mailbox_is_one_whatever_stands_behind_the_plus(self, ground, django_capture_on_commit_callbacks):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            for number in range(5):
                save_step(ground.draft, "contact", ANSWERS | {"email": f"victim+{number}@example.test"})
        assert len(mail.outbox) == 1

    def test_one_mailbox_gets_few_letters_a_day(self, ground, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr(applications, "LINK_PAUSE", 0)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(20):
                applications.send_link_again(ground.draft)
        assert len(mail.outbox) == applications.LINKS_A_DAY
