"""Texts that people type: cleaning at input, keys for searching, typography at output."""

import re
import unicodedata
from functools import lru_cache

# Word processors use these for a line break inside a paragraph.
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What no reader sees and no paper keeps: controls, marks of direction (they can make a text read otherwise than it
# is stored), zero-width and soft-hyphen characters, tags, byte-order marks, halves of a surrogate pair (which the
# database cannot store).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_QUOTES = re.compile("[«»„“”‟\"'`‘’‚‹›]")
_FOLD = str.maketrans(
    {"ё": "е", "Ё": "е"} | dict.fromkeys("\t\r\xa0\u2007\u2009\u202f", " ") | dict.fromkeys("–—‑‒−‐", "-")
)

NBSP = "\xa0"
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_SHORT_WORDS = "в|во|к|ко|с|со|о|об|у|и|а|я|на|по|за|из|от|до|не|ни|но"
_REFERENCES = "п|пп|ст|ч|гл|разд|прил|стр|рис|табл|г|ул|д"
# Each rule replaces or adds only spaces and dashes; what stands around them is looked at, never consumed.
_TYPOGRAPHY = [
    (re.compile(r"(?<=\S)[ \xa0][-–—](?=[ \xa0]\S)"), NBSP + "–"),
    (re.compile(r"^[-–—](?=[ \xa0]?[^\W\d_])[ \xa0]?", re.MULTILINE), "–" + NBSP),
    (re.compile(r"(?<=\S)[ \xa0]–(?=[^\W\d_])"), f"{NBSP}–{NBSP}"),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTHS}|г|гг|год[ау]?|%|руб|тыс|млн|млрд)(?!\w))"), NBSP),
    (re.compile(rf"(?<!\w)(?:{_MONTHS}) (?=\d{{4}}(?!\d))", re.IGNORECASE), None),
    (re.compile(r"(?<=[А-ЯЁ]\.)(?<!\w[А-ЯЁ]\.) (?=[А-ЯЁ])"), NBSP),
    (re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\.[ \xa0]?[А-ЯЁ]\.)"), NBSP),
    (re.compile(r"(?<=№) (?=\d)"), NBSP),
    (re.compile(rf"(?<!\w)(?<!\d )(?<!\d\xa0)(?:{_REFERENCES})\. (?=[\d«А-ЯЁ])"), None),
    (re.compile(rf"(?<!\w)(?<!-)(?:{_SHORT_WORDS}) (?=\S)", re.IGNORECASE), None),
]


def clean_text(text: str, *, multiline: bool = True) -> str:
    """The one filter for all input, forms and JSON alike: NFC, no invisible characters, no trailing spaces.

    With `multiline=False` the text becomes one line.
    """
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if multiline:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())


def search_key(text: str) -> str:
    """A key for finding and sorting: case, «ё», quotes, kinds of dash and runs of spaces do not matter."""
    text = _QUOTES.sub("", unicodedata.normalize("NFC", text)).translate(_FOLD).casefold()
    return " ".join(text.split())


def folded(text: str) -> str:
    """Lower case with «е» for «ё», one kind of space and dash; characters and lines keep their places."""
    text = text.translate(_FOLD)
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def within_sentence(name: str) -> str:
    """In the middle of a sentence the name of a cluster begins with a small letter, an abbreviation does not."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


@lru_cache(maxsize=4096)
def typograph(text: str) -> str:
    """Bind what a line break must not part and turn hyphens between words into dashes.

    Only spaces and dashes are touched: the letters and digits stay as they were typed. Results are kept, because a
    draft is shown again and again with one sentence changed.
    """
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement or _bind, text)
    return text


def _bind(found: re.Match) -> str:
    return found[0][:-1] + NBSP
