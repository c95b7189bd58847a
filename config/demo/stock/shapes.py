"""The shapes the demo stock is written in: makers, crafts, pieces and their photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

AUCTION = "auction"
FIXED_PRICE = "fixed_price"


@dataclass(frozen=True)
class Category:
    """A craft, or a kind of piece inside one when `parent` names a craft."""

    slug: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class Seller:
    """A maker and the workshop they sell from."""

    key: str
    name: str
    brand: str
    biography: str
    city: str
    province: str
    address: str
    phone: str
    website: str = ""
    social: dict[str, str] = field(default_factory=dict)
    verified: bool = False


@dataclass(frozen=True)
class Photo:
    """One picture in config/demo/photos and the words that stand in for it."""

    file: str
    alt: str


@dataclass(frozen=True)
class Piece:
    """One listing: what it is, who made it, and how it is sold. Prices are whole rupees."""

    key: str
    seller: str
    category: str
    title: str
    description: str
    condition: str
    sale_format: str
    price: int
    delivery: int
    photos: tuple[Photo, ...]
    reserve: int | None = None
    stock: int = 1
    featured: bool = False


def shots(key: str, alts: Sequence[str]) -> tuple[Photo, ...]:
    """The photos of a piece, numbered in the order they are shown."""
    return tuple(Photo(f"{key}-{number}.webp", alt) for number, alt in enumerate(alts, start=1))


def auction(
    key: str,
    seller: str,
    category: str,
    title: str,
    *,
    about: Sequence[str],
    alts: Sequence[str],
    start: int,
    post: int,
    reserve: int | None = None,
    condition: str = "new",
    featured: bool = False,
) -> Piece:
    """A single piece that goes to the highest bidder."""
    return Piece(
        key=key,
        seller=seller,
        category=category,
        title=title,
        description="\n\n".join(about),
        condition=condition,
        sale_format=AUCTION,
        price=start,
        delivery=post,
        photos=shots(key, alts),
        reserve=reserve,
        featured=featured,
    )


def fixed(
    key: str,
    seller: str,
    category: str,
    title: str,
    *,
    about: Sequence[str],
    alts: Sequence[str],
    price: int,
    post: int,
    stock: int = 1,
    condition: str = "new",
    featured: bool = False,
) -> Piece:
    """A piece with a price on it, and how many of it the maker has ready."""
    return Piece(
        key=key,
        seller=seller,
        category=category,
        title=title,
        description="\n\n".join(about),
        condition=condition,
        sale_format=FIXED_PRICE,
        price=price,
        delivery=post,
        photos=shots(key, alts),
        stock=stock,
        featured=featured,
    )
