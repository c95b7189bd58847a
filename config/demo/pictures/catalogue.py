"""Every picture of the demo stock, by file name."""

from .canvas import Picture
from .plates import PICTURES as PLATES
from .vessels import PICTURES as VESSELS

PICTURES: dict[str, Picture] = {**PLATES, **VESSELS}
