"""Papers that strangers send: known by their content, small before and after unpacking."""

import io
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_PIXELS = 50_000_000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def content_type_of(content: bytes) -> str:
    """The type of a paper by its bytes; ValidationError when it is none of those accepted, or too large."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    if content.startswith(b"PK\x03\x04") and _is_docx(content):
        return DOCX
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image_type(content)
    if content.startswith((b"-----BEGIN CMS-----", b"-----BEGIN PKCS7-----")) or _is_der_sequence(content):
        return "application/pkcs7-signature"
    raise ValidationError(_("Only PDF, DOCX, JPEG, PNG and .sig are accepted."))


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    if unpacked > LARGEST_UNPACKED:
        raise ValidationError(_("The file is too large when it is unpacked."))
    # Macros make it another kind of file.
    return "word/document.xml" in names and "[Content_Types].xml" in names and "word/vbaProject.bin" not in names


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
    """CMS SignedData in DER: a SEQUENCE as long as the file, with the object identifier of signed data inside."""
    signed_data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    return len(content) > 20 and content[:1] == b"\x30" and signed_data in content[:40]
