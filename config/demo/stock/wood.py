"""Deodar from Swat, shisham from Chiniot."""

from .shapes import Piece, auction, fixed

WOOD: tuple[Piece, ...] = (
    auction(
        "panel-nine-rosettes",
        "daud",
        "carved-panels",
        "Swat cedar panel, nine rosettes",
        about=(
            (
                "Carved by Gul Zaman in Madyan from one board of deodar, felled under permit and dried for six years. "
                "Nine rosettes, twelve petals each, cut with a flat chisel and no sandpaper."
            ),
            "62 by 62 cm, 4 cm thick, 7 kg. It still smells of cedar when the room is warm.",
        ),
        alts=(
            "Carved cedar panel with nine round flowers in three rows",
            "Close view of one rosette, chisel marks in the petals",
            "Raking light across the corner stars of the panel",
        ),
        start=21000,
        reserve=28000,
        post=850,
        featured=True,
    ),
    auction(
        "panel-star-lattice",
        "daud",
        "carved-panels",
        "Walnut panel, star lattice",
        about=(
            (
                "A lattice of eight-pointed stars carved into walnut from Kalam. Gul Zaman drew it with a compass and "
                "one straight edge, and left the compass pricks in."
            ),
            "70 by 45 cm, 3.5 cm thick. Oiled with walnut, twice.",
        ),
        alts=(
            "Dark walnut panel carved with rows of eight-pointed stars",
            "Close view of one star in the lattice",
        ),
        start=24000,
        post=850,
    ),
    fixed(
        "stool-carved",
        "daud",
        "small-furniture",
        "Low carved stool, cedar legs, woven seat",
        about=(
            (
                "A stool for the side of a fire. Turned legs, a carved rail on each side, and a seat woven from "
                "cotton cord that can be tightened from below."
            ),
            "34 cm tall, 38 by 38 cm. Holds me, and I am not small.",
        ),
        alts=(
            "Low wooden stool with turned legs, carved rails and a woven seat, against a teal wall",
            "Close view of the woven seat and the carved rail",
        ),
        price=9800,
        post=850,
        stock=4,
    ),
    auction(
        "jharoka-small",
        "rafiq",
        "carved-panels",
        "Small jharoka window, shisham, with its lattice",
        about=(
            (
                "A window without a house. Pointed arch, two turned columns, and a jali of small stars that my elder "
                "son sawed by hand: two hundred and eight openings."
            ),
            "90 by 60 cm, 9 cm deep, 14 kg. Two iron hooks on the back. Hang it where there is light behind.",
        ),
        alts=(
            "Carved wooden window with a scalloped arch and a pierced lattice, against a sand wall",
            "Close view of the pierced star lattice",
            "The carved spandrel above the arch",
        ),
        start=48000,
        reserve=64000,
        post=900,
        featured=True,
    ),
)
