"""What programs and ill-meaning people send to the pages of joining; used by the tests and by «./run bench join»."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cluster_portal import proof
from members.application_fields import STEPS
from members.models import Cluster, JoinApplication
from members.views import join
from tests.members.answers import ANSWERS

VICTIM = "victim@example.test"
FORM = "application/x-www-form-urlencoded"
TWO_DAYS = 2 * 24 * 60 * 60


class OldSigner(signing.TimestampSigner):
    """Signs as if it were two days ago."""

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - TWO_DAYS)


@dataclass
class Ground:
    """Where it is tried: a cluster, somebody's draft, and what an honest browser sends at the start."""

    cluster: Cluster
    draft: JoinApplication
    shown_at: str

    def start(self, **changes: str) -> dict[str, str]:
        challenge = proof.new_challenge()
        answer = str(proof.solve(challenge.nonce, challenge.bits))
        honest = {"cluster": self.cluster.slug, "nickname": "", "shown_at": self.shown_at}
        return honest | {"challenge": challenge.token, "answer": answer} | changes

    def used(self) -> dict[str, str]:
        fields = self.start()
        assert proof.spend_proof(fields["challenge"], fields["answer"])
        return fields

    def old(self) -> dict[str, str]:
        challenge = proof.new_challenge()
        token = OldSigner(salt=proof.SALT).sign_object([challenge.nonce, challenge.bits])
        return self.start(challenge=token, answer=str(proof.solve(challenge.nonce, challenge.bits)))

    def wrong(self) -> dict[str, str]:
        challenge = proof.new_challenge()
        answer = next(
            number for number in range(10_000) if not proof.is_answer(challenge.nonce, challenge.bits, number)
        )
        return self.start(challenge=challenge.token, answer=str(answer))


@dataclass(frozen=True)
class Attack:
    """A POST: `path` with {id} for the draft's address, `options` for post() of a client or a request factory."""

    name: str
    path: str
    options: Callable[[Ground], dict[str, Any]]

    def send(self, client: RequestFactory, ground: Ground, times: int = 1) -> list[Any]:
        """The same request several times."""
        path, options = self.path.format(id=ground.draft.public_id), self.options(ground)
        if isinstance(options["data"], bytes):
            return [client.generic("POST", path, **options) for _ in range(times)]
        return [client.post(path, **options) for _ in range(times)]


TEXTS = {
    "10,000 letters": "я" * 10_000,
    "controls": "\x00\x01\x07\x1b[31m\x7f\x85",
    "right to left": "ООО \u202eгпж.exe\u2066\u200f",
    "a header": f"ООО\r\nBcc: {VICTIM}\r\n\r\nКупите",
    "a script": "<script>alert(1)</script>",
    "an attribute": '" autofocus onfocus="alert(1)',
    "a picture": "<img src=x onerror=alert(1)>",
    "a template": "{{ settings.SECRET_KEY }}{% load x %}",
    "a formula": '=HYPERLINK("http://x.test")',
    "SQL": "'; DROP TABLE members_joinapplication; --",
    "letters that grow": "\U0001d160" * 200,
    "letters on letters": "е" + "\u0301" * 400,
    "halves of letters": "\ud800\udfff",
    "lines": "\r\n" * 5000,
    "minus": "-1",
    "letters for digits": "７７０７０８３８９３",
    "nothing that is seen": "\u200b\ufeff\u00ad",
}
EMAILS = {
    "two addresses": f"{VICTIM},other@example.test",
    "a header": f"{VICTIM}\r\nBcc: other@example.test",
    "a folded header": f"{VICTIM}\n\tother@example.test",
    "a name": f"Иван <{VICTIM}>",
    "quotes": f'"{VICTIM}, x"@example.test',
    "controls in quotes": '"\x01\x02"@example.test',
    "no seen letters": "a\u200b@exam\u00adple.test",
    "a percent": "%0aBcc:other@example.test@example.test",
    "300 letters": "a" * 300 + "@example.test",
}


def archive(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return buffer.getvalue()


def uploads() -> dict[str, tuple[str, bytes]]:
    """File name and bytes of what must be refused."""
    eicar = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
    document = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
    signed_data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    return {
        "an empty file": ("скан.pdf", b""),
        "EICAR": ("eicar.com", eicar),
        "EICAR as PDF": ("скан.pdf", eicar),
        "a program as PDF": ("скан.pdf", b"MZ\x90\x00" + b"\x00" * 500),
        "SVG with a script": ("скан.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>go()</script></svg>"),
        "HTML as PNG": ("скан.png", b"<!doctype html><script>go()</script>"),
        "HTML behind the signature of PNG": ("скан.png", b"\x89PNG\r\n\x1a\n<script>go()</script>"),
        "a PDF without an end": ("скан.pdf", b"%PDF-1.7\n1 0 obj"),
        "a PDF that is an archive": ("скан.pdf", b"%PDF-1.7\n" + archive({"x.exe": b"MZ"}) + b"\n%%EOF"),
        "a picture that is an archive": ("скан.jpg", b"\xff\xd8\xff\xe0" + archive({"x.exe": b"MZ"})),
        "a zip bomb": ("скан.docx", archive(document | {"word/media/x.bin": b"0" * 60_000_000})),
        "10,000 empty files": ("скан.docx", archive(document | {f"word/{n}": b"" for n in range(10_000)})),
        "an ordinary archive": ("скан.docx", archive({"x.exe": b"MZ"})),
        "macros": ("скан.docx", archive(document | {"word/vbaProject.bin": b"x"})),
        "macros elsewhere": ("скан.docx", archive(document | {"word/x/VBAPROJECT.BIN": b"x"})),
        "a path upwards": ("скан.docx", archive(document | {"../../etc/cron.d/x": b"x"})),
        "a broken archive": ("скан.docx", archive(document)[:-30]),
        "HTML as a signature": ("act.hta", b"0\x82\x00\x00" + signed_data + b"<script>go()</script>"),
        "HTML in PEM": ("x.sig", b"-----BEGIN CMS-----\n<script>go()</script>\n-----END CMS-----\n"),
        "a script of a shell": ("x.sh", b"#!/bin/sh\nrm -rf /\n"),
        "eleven megabytes": ("скан.pdf", b"%PDF-1.7\n" + b"0" * 11_000_000 + b"%%EOF"),
    }


def raw_bodies() -> dict[str, tuple[str, bytes]]:
    """Content type and body of what no form sends."""
    part = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\nx\r\n'
    return {
        "JSON": ("application/json", b'{"cluster": "x", "nickname": null}'),
        "XML": ("text/xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"),
        "plain text": ("text/plain", b"cluster=x"),
        "no type": ("", b"cluster=x"),
        "2,000 fields": (FORM, b"&".join(b"f%d=1" % number for number in range(2000))),
        "2,000 times one field": (FORM, b"&".join([b"shown_at=1"] * 2000)),
        "three megabytes": (FORM, b"cluster=" + b"a" * 3_000_000),
        "bytes that are no text": (FORM, b"cluster=%ff%fe%00&nickname=%c0%af\xff"),
        "an unknown encoding": (f"{FORM}; charset=klingon", b"cluster=x"),
        "another encoding": (f"{FORM}; charset=utf-16", b"cluster=x"),
        "an encoding of bytes": ("multipart/form-data; boundary=x; charset=hex", part % (b"cluster", b"") + b"--x--"),
        "an encoding of names": ("multipart/form-data; boundary=x; charset=idna", part % (b"cluster", b"") + b"--x--"),
        "no boundary": ("multipart/form-data", b"--x\r\n"),
        "a broken boundary": ("multipart/form-data; boundary=\xff\x00", b"--x\r\n"),
        "an unfinished part": (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"',
        ),
        "no names": ("multipart/form-data; boundary=x", b"--x\r\n\r\nx\r\n--x--"),
        "2,000 parts": ("multipart/form-data; boundary=x", part % (b"f", b"") * 2000 + b"--x--"),
        "200 files": ("multipart/form-data; boundary=x", part % (b"file", b'; filename="a.pdf"') * 200 + b"--x--"),
        "base64 that is none": (
            "multipart/form-data; boundary=x",
            part.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!") % (b"cluster", b"") + b"--x--",
        ),
    }


def attacks() -> Iterator[Attack]:
    yield from starts()
    yield from steps()
    for name, (file_name, content) in uploads().items():
        yield Attack(f"upload: {name}", "/join/{id}/files/", upload(file_name, content))
    for path in ("/join/", "/join/{id}/step/head/", "/join/{id}/files/"):
        for name, (content_type, body) in raw_bodies().items():
            yield Attack(f"{path}: {name}", path, raw(content_type, body))
    yield from addresses()


def starts() -> Iterator[Attack]:
    def start(name: str, fields: Callable[[Ground], dict[str, str]], **more: Any) -> Attack:
        return Attack(f"start: {name}", "/join/", lambda ground: {"data": fields(ground), **more})

    def changed(**changes: str) -> Callable[[Ground], dict[str, str]]:
        return lambda ground: ground.start(**changes)

    yield start("no field at all", lambda ground: {})
    yield start("without JavaScript", changed(answer=""))
    yield start("a replayed answer", Ground.used)
    yield start("an old challenge", Ground.old)
    yield start("a wrong answer", Ground.wrong)
    for answer in ("-1", "0x10", "1e3", "٣", "9" * 5000, "1\x00", "nan"):
        yield start(f"the answer {answer[:9]!r}", changed(answer=answer))
    for name in ("shown_at", "challenge"):
        yield start(f"no {name}", changed(**{name: ""}))
        yield start(f"a forged {name}", changed(**{name: "forged:1abcde:signature"}))
        yield start(f"{name} signed for something else", changed(**{name: signing.dumps(["x", 1], salt="other")}))
        yield start(f"{name} with a NUL", changed(**{name: "a\x00b"}))
        yield start(f"a long {name}", changed(**{name: "a" * 10_000}))
    yield start("the trap is filled", changed(nickname="Иван"))
    yield start(
        "sent in no time", lambda ground: ground.start(shown_at=signing.dumps("join", salt=join.SHOWN_SALT + "x"))
    )
    old = OldSigner(salt=join.SHOWN_SALT).sign_object("join")
    yield start("a page of two days ago", changed(shown_at=old))
    for slug in ("", "unknown", "-1", "x\x00y", "../../etc/passwd", "кластер", "a" * 10_000):
        yield start(f"the cluster {slug[:9]!r}", changed(cluster=slug))
    yield start(
        "a cookie with NULs", lambda ground: {}, HTTP_COOKIE='sessionid="\\000\\000aaaaaaaa"; csrftoken="\\000"'
    )
    yield start("an invented source", lambda ground: {}, HTTP_X_FORWARDED_FOR="'; DROP TABLE, ::1, \xff")


def steps() -> Iterator[Attack]:
    def step(name: str, of: str, values: dict[str, Any]) -> Attack:
        body = urlencode({field: encodable(value) for field, value in values.items()}, doseq=True)
        return Attack(f"step {of}: {name}", f"/join/{{id}}/step/{of}/", raw(FORM, body.encode()))

    for of, names in STEPS.items():
        for name, text in TEXTS.items():
            yield step(name, of, dict.fromkeys(names, text))
    for field in ("short_name", "full_name", "legal_address", "site", "okved", "kind", "headcount"):
        for name in ("10,000 letters", "a script", "letters that grow", "a header"):
            yield step(f"{name} as {field}", "organization", ANSWERS | {field: TEXTS[name]})
    for name, email in EMAILS.items():
        yield step(f"e-mail with {name}", "contact", ANSWERS | {"email": email})


def encodable(value: Any) -> Any:
    """Halves of letters too go over the wire."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def upload(name: str, content: bytes) -> Callable[[Ground], dict[str, Any]]:
    file = SimpleUploadedFile(name, content, "application/pdf")
    body = encode_multipart(BOUNDARY, {"kind": "signed", "file": file})
    return raw(MULTIPART_CONTENT, body)


def raw(content_type: str, body: bytes) -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: {"data": body, "content_type": content_type}


def addresses() -> Iterator[Attack]:
    def post(path: str, **data: str) -> Attack:
        return Attack(f"{path[:60]} {str(data)[:60]}", path, lambda ground: {"data": data})

    for path in ("unknown/", "-1/", "0/", "%00/", "{id}x/", "..%2f{id}/", "{id}/step/other/", "{id}/step/-1/"):
        yield post(f"/join/{path}")
    for step in ("answer", "files", "link", "pdf", "docx", "send", "withdraw", "step/head", "confirm/x"):
        yield post(f"/join/unknown/{step}/")
    for token in ("x", "%00", "a:b:c", "a" * 5000, "%ff%fe", "-1"):
        yield post(f"/join/{{id}}/confirm/{token}/")
    yield post("/join/{id}/send/")
    yield post("/join/{id}/answer/", text="<script>\x00" * 2000)
    yield post("/join/{id}/withdraw/", note="\u202e\x00" * 2000)
    yield post("/join/{id}/files/", kind="signed", file="not a file")
    yield post("/join/{id}/files/", kind="extract\x00", file="")
