"""Dates as Russian papers write them."""

from datetime import date

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
