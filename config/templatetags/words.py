"""How money and time read (the table of the look): loaded into every template."""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import money as amounts
from config import saving
from config.clock import local, present

register = template.Library()
register.filter("data_saver", saving.data_saver)


@register.filter
def rupees(amount) -> str:
    """`Rs 12,500` as plain text."""
    return amounts.rupees(amount)


@register.filter
def amount_in_words(amount: int) -> str:
    return amounts.in_words(int(amount))


@register.filter
def makers_share(price) -> str:
    """What the maker receives of `price`, as plain text."""
    return amounts.rupees(amounts.share_of(price))


@register.simple_tag
def money(amount) -> str:
    """`<data value="12500">Rs 12,500</data>`; Latin digits left to right in every language."""
    return format_html('<data value="{}" dir="ltr">{}</data>', amount, amounts.rupees(amount))


def moment_words(moment: datetime) -> str:
    """`Fri 20:00 PKT`; from seven days off `Wed 25 Nov, 20:00 PKT`."""
    at, near = local(moment), abs(moment - timezone.now()) < timedelta(days=7)
    return f"{day_words(at)} {at:%H:%M} PKT" if near else f"{date_words(at)}, {at:%H:%M} PKT"


def second_words(moment: datetime) -> str:
    """`Fri 20 Nov, 20:00:15`."""
    at = local(moment)
    return f"{date_words(at)}, {at:%H:%M:%S}"


def day_words(at: datetime) -> str:
    """`Fri`."""
    return day_as(at.date(), "D", get_language())


def date_words(at: datetime) -> str:
    """`Wed 25 Nov`."""
    return day_as(at.date(), "D j M", get_language())


@lru_cache(maxsize=1024)
def day_as(day: date, form: str, language: str) -> str:  # noqa: ARG001
    """`date_format`, remembered: of the moments on a page most are of the same few days."""
    return date_format(day, form)


@register.filter
def iso(value: datetime) -> str:
    """`2026-11-22T20:00:00+05:00`, for machines, in the time zone of the page."""
    return local(value).isoformat()


@register.simple_tag
def instant(moment: datetime) -> str:
    """`<time datetime="…">Fri 20:00 PKT</time>`."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), moment_words(moment))


@register.simple_tag
def from_to(began: datetime, over: datetime) -> str:
    """`from 14:02 to 14:17 PKT`; over midnight with the days."""
    if local(began).date() != local(over).date():
        return format_html(_("from {} to {}"), instant(began), instant(over))
    return format_html(_("from {} to {} PKT"), clock(began), clock(over))


def clock(moment: datetime) -> str:
    """`<time datetime="…">14:02</time>`."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), f"{local(moment):%H:%M}")


@register.filter
def moment(value: datetime) -> str:
    """`Fri 20:00 PKT` as plain text."""
    return moment_words(value)


@register.simple_tag
def server_time() -> datetime:
    """Now, by the clock that decides."""
    return present()


@register.filter
def time_left(until: datetime) -> str:
    """`5 d 3 h`, `2 h 14 m`, under ten minutes `4 m 08 s`, then `Ended`."""
    return duration_words(until - present())


@register.filter("duration")
def duration_words(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return _("Ended")
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d m") % {"hours": hours, "minutes": minutes}
    if minutes >= 10:
        return _("%(minutes)d m") % {"minutes": minutes}
    return _("%(minutes)d m %(seconds)02d s") % {"minutes": minutes, "seconds": seconds % 60}


@cache
def icons_url() -> str:
    """One file for all icons; a page asks for it dozens of times."""
    return static("img/icons.svg")


@register.simple_tag
def icon(name: str, turns: bool = False) -> str:
    """A line icon of `static/img/icons.svg`; `turns` mirrors it in right-to-left text."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " icon--turns" if turns else "",
        icons_url(),
        name,
    )
