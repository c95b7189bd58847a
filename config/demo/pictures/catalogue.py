"""Every picture of the demo stock, by file name."""

from .canvas import Picture
from .embroidery import PICTURES as EMBROIDERY
from .plates import PICTURES as PLATES
from .rugs import PICTURES as RUGS
from .textiles import PICTURES as TEXTILES
from .vessels import PICTURES as VESSELS

PICTURES: dict[str, Picture] = {**PLATES, **VESSELS, **TEXTILES, **RUGS, **EMBROIDERY}
