"""What has to run beside the pages of a process that serves them. An app registers its own; the servers begin it."""

from collections.abc import Callable

BESIDE_PAGES: list[Callable[[], object]] = []


def beside_pages(begin: Callable[[], object]) -> Callable[[], object]:
    """Register `begin`, which must return at once."""
    BESIDE_PAGES.append(begin)
    return begin


def serve_pages() -> None:
    """This process takes requests of people from now on. Called by servers only: never by tests or commands."""
    for begin in BESIDE_PAGES:
        begin()
