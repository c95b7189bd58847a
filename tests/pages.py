"""Reading answers as a person would: parsed, never grepped."""

import re

from lxml import html

HTMX = {"HX-Request": "true"}


def parse(response) -> html.HtmlElement:
    """The element tree of a response (a page or a fragment)."""
    return html.fromstring(response.content.decode() or "<p></p>")


def words(element) -> str:
    """All text below `element`, spaces collapsed."""
    return " ".join(element.text_content().split())


def one(tree, selector: str):
    """The only element that the CSS selector finds; an assertion error otherwise."""
    found = tree.cssselect(selector)
    assert len(found) == 1, f"{selector}: {len(found)} found"
    return found[0]


def tells(text: str, secret: str) -> bool:
    """Whether `secret` is said in it, with or without commas; not as some digits of a hash or of a moment."""
    return re.search(rf"(?<![0-9a-f.]){re.escape(secret)}(?![0-9a-f])", text.replace(",", "")) is not None
