"""Proof of work: a browser counts for a moment before it may begin something; a program that tries often pays for it.

The server gives a signed nonce and asks for a number with which SHA-256 of «nonce:number» begins with so many zero
bits (Hashcash). Nobody else is asked, nothing is kept but the nonces that were used.
"""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import caches

SALT = "cluster_portal.proof"
LIFETIME = 24 * 60 * 60
HASH_BITS = 256
LONGEST_ANSWER = 20


@dataclass(frozen=True)
class Challenge:
    """`token` goes through the browser and back; `nonce` and `bits` tell it what to count."""

    token: str
    nonce: str
    bits: int


def new_challenge() -> Challenge:
    """65,000 tries on average with 16 bits: up to a second on a telephone."""
    nonce, bits = secrets.token_urlsafe(12), settings.PROOF_BITS
    return Challenge(signing.dumps([nonce, bits], salt=SALT), nonce, bits)


def spend_proof(token: str, answer: str) -> bool:
    """Whether the answer is right, in time and not used before; from now on it is used."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= LONGEST_ANSWER):
        return False
    try:
        nonce, bits = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return False
    return is_answer(nonce, bits, answer) and caches["shared"].add(f"proof-{nonce}", 1, LIFETIME)


def is_answer(nonce: str, bits: int, answer: str | int) -> bool:
    digest = hashlib.sha256(f"{nonce}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (HASH_BITS - bits) == 0


def solve(nonce: str, bits: int) -> int:
    """What static/js/proof.js counts in the browser."""
    answer = 0
    while not is_answer(nonce, bits, answer):
        answer += 1
    return answer
