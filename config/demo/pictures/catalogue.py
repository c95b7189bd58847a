"""Every picture of the demo stock, by file name."""

from .canvas import Picture
from .embroidery import PICTURES as EMBROIDERY
from .jewellery import PICTURES as JEWELLERY
from .kettles import PICTURES as KETTLES
from .lacquer import PICTURES as LACQUER
from .leather import PICTURES as LEATHER
from .metal import PICTURES as METAL
from .plates import PICTURES as PLATES
from .rugs import PICTURES as RUGS
from .sport import PICTURES as SPORT
from .stone import PICTURES as STONE
from .textiles import PICTURES as TEXTILES
from .truck_art import PICTURES as TRUCK_ART
from .vessels import PICTURES as VESSELS
from .wood import PICTURES as WOOD

PICTURES: dict[str, Picture] = {
    **PLATES,
    **VESSELS,
    **TEXTILES,
    **RUGS,
    **EMBROIDERY,
    **LACQUER,
    **WOOD,
    **LEATHER,
    **METAL,
    **KETTLES,
    **SPORT,
    **JEWELLERY,
    **TRUCK_ART,
    **STONE,
}
