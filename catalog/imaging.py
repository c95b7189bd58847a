"""Photos: what is accepted, how they are re-encoded, where they lie, what their addresses are."""

from django.core.files.storage import default_storage

SMALL, MEDIUM, LARGE = 320, 640, 1280


def url_of(name: str, width: int) -> str:
    """The address of the rendition `width` pixels wide of the photo `name`."""
    return default_storage.url(f"{name}-{width}.webp")
