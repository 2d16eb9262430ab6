"""Papers are known by their content, not by their names."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from members.uploads import DOCX, LARGEST, content_type_of

SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
SIGNATURE = b"\x30\x82\x01\x00" + SIGNED_DATA + b"\x00" * (0x100 - len(SIGNED_DATA))


def picture(kind: str, size=(10, 10)) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", size).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def archive(**entries) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def docx(text: bytes = b"<w/>", **more) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": text, **more})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n1 0 obj\n%%EOF", "application/pdf"),
        (docx(), DOCX),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (SIGNATURE, "application/pkcs7-signature"),
        (b"\x30\x80" + SIGNED_DATA + b"\x00\x00", "application/pkcs7-signature"),
        (b"\x30\x0b" + SIGNED_DATA, "application/pkcs7-signature"),
        (b"-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n", "application/pkcs7-signature"),
    ],
)
def test_accepted_papers(content, kind):
    assert content_type_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>go()</script></html>",
        b"MZ\x90\x00 program",
        b"%PDF-1.4 without an end",
        archive(**{"evil.exe": b"MZ"}),
        docx(**{"word/vbaProject.bin": b"macro"}),
        b"PK\x03\x04 damaged",
        b"\x89PNG\r\n\x1a\n damaged",
        SIGNATURE + b"<script>",
        b"-----BEGIN CMS-----\n<script>\n-----END CMS-----\n",
        b"%PDF-1.4\n" + archive(**{"evil.exe": b"MZ"}) + b"%%EOF",
        b"GIF89a",
        b"\x30\x82 not a signature at all, although it begins like one",
    ],
)
def test_everything_else_is_refused(content):
    with pytest.raises(ValidationError):
        content_type_of(content)


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(ValidationError, match="велик"):
        content_type_of(docx(b"0" * (60 * 1024 * 1024)))


def test_a_picture_of_too_many_dots_is_refused():
    with pytest.raises(ValidationError):
        content_type_of(picture("PNG", (8000, 7000)))


def test_a_large_file_is_refused():
    with pytest.raises(ValidationError, match="10 МБ"):
        content_type_of(b"%PDF-" + b"0" * LARGEST + b"%%EOF")
