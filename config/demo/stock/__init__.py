"""The stock of the demo bazaar: plain data, ready to be planted by whoever seeds the database."""

from .categories import CATEGORIES
from .embroidery import EMBROIDERY
from .jewellery import JEWELLERY
from .lacquer import LACQUER
from .leather import LEATHER
from .metal import METAL
from .pottery import POTTERY
from .rugs import RUGS
from .sellers import SELLERS
from .shapes import AUCTION, FIXED_PRICE, Category, Photo, Piece, Seller
from .sport import SPORT
from .stone import STONE
from .textiles import TEXTILES
from .tiles import TILES
from .truck_art import TRUCK_ART
from .wood import WOOD

PIECES: tuple[Piece, ...] = (
    *POTTERY,
    *TILES,
    *TEXTILES,
    *LACQUER,
    *WOOD,
    *LEATHER,
    *METAL,
    *SPORT,
    *EMBROIDERY,
    *RUGS,
    *JEWELLERY,
    *TRUCK_ART,
    *STONE,
)

__all__ = [
    "AUCTION",
    "CATEGORIES",
    "FIXED_PRICE",
    "PIECES",
    "SELLERS",
    "Category",
    "Photo",
    "Piece",
    "Seller",
]
