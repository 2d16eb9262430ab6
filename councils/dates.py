"""Dates as Russian papers write them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Councils held no meetings before, and nobody plans so far: another year is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1991, 2099

MONTHS = (
    ("январь", "января", "январе"),
    ("февраль", "февраля", "феврале"),
    ("март", "марта", "марте"),
    ("апрель", "апреля", "апреле"),
    ("май", "мая", "мае"),
    ("июнь", "июня", "июне"),
    ("июль", "июля", "июле"),
    ("август", "августа", "августе"),
    ("сентябрь", "сентября", "сентябре"),
    ("октябрь", "октября", "октябре"),
    ("ноябрь", "ноября", "ноябре"),
    ("декабрь", "декабря", "декабре"),
)
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
WEEKDAYS_IN_FULL = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


def date_words(day: date) -> str:
    """«20 ноября 2017 г.»."""
    return f"{day.day} {MONTHS[day.month - 1][1]} {day.year} г."


def date_short(day: date) -> str:
    """«30.11.2017»."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def weekday_short(day: date) -> str:
    """«чт»."""
    return WEEKDAYS[day.weekday()]


def deadline_words(day: date) -> str:
    """«чт 30.11.2017»: the day of the week shows a slip of the pen at once."""
    return f"{weekday_short(day)} {date_short(day)}"


def validate_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Give a day between {first} and {last}.").format(first=FIRST_YEAR, last=LAST_YEAR))
