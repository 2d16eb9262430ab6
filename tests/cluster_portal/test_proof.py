"""The proof of work: right, in time, once."""

import hashlib

import pytest
import time_machine
from django.core import signing

from cluster_portal.proof import LIFETIME, SALT, is_answer, new_challenge, solve, spend_proof


@pytest.fixture(autouse=True)
def _easy(settings):
    settings.PROOF_BITS = 6


def solved():
    challenge = new_challenge()
    return challenge.token, str(solve(challenge.nonce, challenge.bits))


def test_the_hash_begins_with_as_many_zero_bits_as_were_asked_for():
    answer = solve("nonce", 9)
    digest = hashlib.sha256(f"nonce:{answer}".encode()).digest()
    assert f"{int.from_bytes(digest, 'big'):0256b}".startswith("0" * 9)


@pytest.mark.django_db
def test_an_answer_serves_once():
    token, answer = solved()
    assert spend_proof(token, answer)
    assert not spend_proof(token, answer)


@pytest.mark.django_db
def test_two_challenges_are_two():
    assert spend_proof(*solved())
    assert spend_proof(*solved())


@pytest.mark.django_db
def test_a_wrong_answer_does_not_use_the_challenge_up():
    challenge = new_challenge()
    wrong = next(number for number in range(1000) if not is_answer(challenge.nonce, challenge.bits, number))
    assert not spend_proof(challenge.token, str(wrong))
    assert spend_proof(challenge.token, str(solve(challenge.nonce, challenge.bits)))


@pytest.mark.parametrize("answer", ["", "-1", "1.0", " 1", "٣", "1" * 21, "1e3", "\x00"])
def test_only_a_short_decimal_number_is_an_answer(answer):
    assert not spend_proof(solved()[0], answer)


def test_an_answer_comes_within_a_day():
    with time_machine.travel("2026-11-20 12:00", tick=False) as clock:
        token, answer = solved()
        clock.shift(LIFETIME + 1)
        assert not spend_proof(token, answer)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "signed"])
def test_a_challenge_that_the_server_has_not_signed_is_none(token):
    token = signing.dumps(["nonce", 1], salt="other") if token == "signed" else token
    assert not spend_proof(token, str(solve("nonce", 1)))


@pytest.mark.django_db
def test_the_work_is_what_was_signed_whatever_is_asked_of_others_now(settings):
    settings.PROOF_BITS = 1
    easy = solved()
    settings.PROOF_BITS = 20
    assert spend_proof(*easy)
    assert signing.loads(new_challenge().token, salt=SALT)[1] == 20
