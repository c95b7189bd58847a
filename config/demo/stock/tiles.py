"""Tiles from the same Multan kiln, for walls and table tops."""

from .shapes import Piece, auction, fixed

TILES: tuple[Piece, ...] = (
    fixed(
        "tile-star",
        "ayesha",
        "tiles",
        "Wall tile, cobalt star, 15 cm",
        about=(
            (
                "Pressed by hand into a wooden frame, dried for a week between boards so that it stays flat, then "
                "painted through a pricked paper."
            ),
            "15 by 15 cm, 9 mm thick. For walls and table tops, not floors. Allow one spare in twenty.",
        ),
        alts=(
            "Square tile with a cobalt and turquoise star, lying on a sand ground",
            "Four of the tiles laid together, the corners making a second star",
        ),
        price=950,
        post=300,
        stock=120,
    ),
    auction(
        "tile-panel-nine",
        "ayesha",
        "tiles",
        "Panel of nine tiles, after the shrine of Shah Rukn-e-Alam",
        about=(
            (
                "I drew this from the north wall, standing in the shade with a pencil on a string. Nine tiles, each "
                "25 cm, painted as one so that no line stops at a joint."
            ),
            "75 by 75 cm hung with 2 mm joints. Numbered on the back. Crated in wood: the postage is honest.",
        ),
        alts=(
            "Nine square tiles forming one large blue and turquoise rosette",
            "Close view where four tiles of the panel meet",
            "One corner of the panel, with its border of leaves",
        ),
        start=22000,
        reserve=30000,
        post=900,
        featured=True,
    ),
)
