"""Templates rendered once, then only filled in: for the few parts that are given hundreds of times a second.

A part is rendered with a blank in place of each word, and remembered; giving it out is then filling the blanks. The
template stays the one place of its markup. It may decide by *switches* (few values: a state, yes or no) and place
*words* as they are: a filter or a condition on a word would see the blank.
"""

import re
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Private-use characters: in no text of ours, left alone by escaping and translating.
OPENING, CLOSING = "\ue000", "\ue001"
STAND_IN = 999_999_999_999  # where a number will go; `rpartition` finds it behind any other argument
BLANK = re.compile(f"{OPENING}(\\w+){CLOSING}")


def fill(template: str, words: dict[str, object], **switches) -> SafeString:
    """`template` in the language of now. Words are escaped as in any template; switches have to be hashable."""
    parts = prepared(template, get_language(), tuple(words), tuple(switches.items()))
    filled = [escaped(words[part]) if place % 2 else part for place, part in enumerate(parts)]
    return mark_safe("".join(filled))  # noqa: S308 - each word is escaped, the rest is the template's own


def escaped(word: object) -> str:
    """What `conditional_escape` makes of it, by the shorter way."""
    return word.__html__() if hasattr(word, "__html__") else escape(str(word))


@lru_cache(maxsize=8192)
def address(name: str, *args) -> str:
    """`reverse`, remembered; for a site at the root of its host."""
    return reverse(name, args=args)


def address_of_row(name: str, *args, number: int) -> str:
    """The address whose last argument is `number`: one for every row, of which only what is around it is remembered."""
    before, after = around(name, *args)
    return f"{before}{number}{after}"


@lru_cache(maxsize=8192)
def around(name: str, *args) -> tuple[str, str]:
    before, _, after = reverse(name, args=[*args, STAND_IN]).rpartition(str(STAND_IN))
    return before, after


@lru_cache(maxsize=1024)
def prepared(template: str, language: str, names: tuple[str, ...], switches: tuple) -> list[str]:  # noqa: ARG001
    """Text and the names of blanks by turns; the language is part of what is remembered."""
    blanks = {name: f"{OPENING}{name}{CLOSING}" for name in names}
    return BLANK.split(render_to_string(template, blanks | dict(switches)))
