"""A page as a document: asked for as JSON, and sent in pieces when it is long."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

JSON = "application/json"


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks (`Accept: application/json`), or somebody follows the link `?format=json` to keep it."""
    return request.GET.get("format") == "json" or request.get_preferred_type(["text/html", JSON]) == JSON


def varies(response: HttpResponseBase) -> HttpResponseBase:
    """Of an address that answers with a page or with JSON: no cache may give one for the other."""
    patch_vary_headers(response, ["Accept"])
    return response


def to_keep(filename: str) -> dict[str, str]:
    """The headers by which a browser saves the answer under `filename` (plain ASCII)."""
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


def stream(request: HttpRequest, pieces: Iterator[str], *, headers: dict[str, str]) -> StreamingHttpResponse:
    """JSON as it comes into being: what is long costs time, not memory, under either kind of server."""
    content = one_by_one(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(content, content_type=JSON, headers=headers)


async def one_by_one(pieces: Iterator[str]) -> AsyncIterator[str]:
    following = sync_to_async(next)
    while (piece := await following(pieces, None)) is not None:
        yield piece
