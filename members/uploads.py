"""Papers that strangers send: known by their content, small before and after unpacking."""

import io
import re
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cluster_portal.text import clean_text

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_ENTRIES = 1000
LONGEST_NAME = 200
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNATURE = "application/pkcs7-signature"
# By what endings a computer opens each kind with a harmless program; the first one is added where none of them is.
ENDINGS = {
    "application/pdf": (".pdf",),
    DOCX: (".docx",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    SIGNATURE: (".sig", ".p7s", ".sgn"),
}
PEM = re.compile(rb"-----BEGIN (CMS|PKCS7)-----\s[A-Za-z0-9+/=\s]+-----END \1-----\s*")


def content_type_of(content: bytes) -> str:
    """The type of a paper by its bytes; ValidationError when it is none of those accepted, or too large."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    if content.startswith(b"PK\x03\x04") and _is_docx(content):
        return DOCX
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return _alone("application/pdf", content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _alone(_image_type(content), content)
    if PEM.fullmatch(content) or _is_der_sequence(content):
        return SIGNATURE
    raise ValidationError(_("Only PDF, DOCX, JPEG, PNG and .sig are accepted."))


def safe_name(name: str, content_type: str) -> str:
    """The last part of a path, with an ending that tells the truth: «act.hta» with a PDF in it is «act.hta.pdf»."""
    name = clean_text(PurePath(name.replace("\\", "/")).name, multiline=False)
    endings = ENDINGS[content_type]
    ending = next((ending for ending in endings if name.lower().endswith(ending)), endings[0])
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name
    return (stem[: LONGEST_NAME - len(ending)].strip(" .") or "file") + ending


def _alone(content_type: str, content: bytes) -> str:
    """Two files in one are read as one thing by the portal and as another by the reader's computer."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise ValidationError(_("There is an archive inside the file: save it anew as an ordinary PDF or picture."))
    return content_type


def _is_docx(content: bytes) -> bool:
    # Counted before the list is read: a hundred thousand empty files are a bomb as well.
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise ValidationError(_("The file is too large when it is unpacked."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise ValidationError(_("The file is too large when it is unpacked."))
    names = {entry.filename for entry in entries}
    # Macros make it another kind of file; a path upwards is for programs that unpack without looking.
    if any(".." in name.split("/") or "vbaproject" in name.lower() for name in names):
        return False
    return {"word/document.xml", "[Content_Types].xml"} <= names


def _image_type(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_("The picture has too many dots: scan it more coarsely."))
            image.verify()
            return Image.MIME[image.format]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError(_("The picture is damaged: save it once more.")) from None


def _is_der_sequence(content: bytes) -> bool:
    """CMS SignedData: a SEQUENCE as long as the file, with the object identifier of signed data at its beginning."""
    signed_data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    if content[:1] != b"\x30" or signed_data not in content[:40]:
        return False
    if content[1] == 0x80:  # the length is not told (BER), the end is marked
        return content.endswith(b"\x00\x00")
    length_bytes = content[1] & 0x7F if content[1] > 0x80 else 0
    length = int.from_bytes(content[2 : 2 + length_bytes], "big") if length_bytes else content[1]
    return len(content) == 2 + length_bytes + length
