"""Brass in shisham, and brass by itself, from Chiniot."""

from .shapes import Piece, auction, fixed

METAL: tuple[Piece, ...] = (
    auction(
        "casket-rosette",
        "rafiq",
        "inlay-boxes",
        "Chiniot casket, brass rosette in shisham",
        about=(
            (
                "The rosette on the lid is 212 pieces of brass wire and sheet, each let into its own cut and hammered "
                "flush. The wood is shisham from the Jhang road, seasoned since my son was at school."
            ),
            "34 by 27 cm, 12 cm deep, lined in cedar. Brass lock, two keys.",
        ),
        alts=(
            "Dark wooden casket lid inlaid with a large brass rosette, on a sage ground",
            "Close view of the brass petals set in the wood",
            "One corner of the lid with its fan of brass leaves",
        ),
        start=28000,
        reserve=38000,
        post=700,
        featured=True,
    ),
    auction(
        "casket-stars",
        "rafiq",
        "inlay-boxes",
        "Letter box with a field of brass stars",
        about=(
            "A flat box for papers. Thirty-five stars, each of eight points, no two sawn at the same sitting.",
            "38 by 28 cm, 7 cm deep. Brass hinges, a hook instead of a lock.",
        ),
        alts=(
            "Flat wooden box inlaid with rows of brass stars, on a terracotta ground",
            "Close view of four stars and the line of brass wire around them",
        ),
        start=19500,
        post=650,
    ),
    fixed(
        "inlay-pen-box",
        "rafiq",
        "inlay-boxes",
        "Pen box, brass vine",
        about=(
            "Long and narrow, with a lid that slides. The vine is one length of wire bent as it goes in.",
            "25 by 8 cm, 5 cm deep. Room for nine pencils or three good pens.",
        ),
        alts=("Narrow wooden pen box with a vine of brass wire along its lid, on a sand ground",),
        price=5200,
        post=350,
        stock=10,
    ),
    fixed(
        "inlay-tray",
        "rafiq",
        "inlay-boxes",
        "Serving tray, shisham with brass corners",
        about=(
            (
                "A tray for six cups. Brass at the corners where trays are dropped, and a rosette in the middle "
                "where it will be hidden by the teapot."
            ),
            "45 by 33 cm. Oiled, not varnished: wipe it and dry it.",
        ),
        alts=(
            "Wooden serving tray with a brass rosette and brass corners, on a teal ground",
            "Close view of the brass corner and the edge of the tray",
        ),
        price=7600,
        post=500,
        stock=5,
    ),
    fixed(
        "brass-tray-round",
        "rafiq",
        "brassware",
        "Round brass tray, hand chased",
        about=(
            (
                "Spun from sheet, then chased from the front with a blunt chisel and a small hammer: about nine "
                "thousand blows. My father did the middle."
            ),
            "41 cm across, 1.8 kg. It will dull in a month, and lemon and salt bring it back.",
        ),
        alts=(
            "Round brass tray chased with rings of petals, on an indigo ground",
            "Close view of the chased petals in the brass",
        ),
        price=11500,
        post=600,
        stock=3,
        featured=True,
    ),
    auction(
        "kettle-brass",
        "rafiq",
        "brassware",
        "Brass kettle with a long spout, about 1950",
        about=(
            (
                "From a tea house on the Lahore road that closed in 1988. Tinned again inside last year, so it can "
                "be used. One dent behind the handle, and I have left it."
            ),
            "29 cm tall, 2.2 litres, 1.5 kg.",
        ),
        alts=(
            "Old brass kettle with a curved spout and a tall handle, on a wooden shelf",
            "Close view of the engraved band round the kettle",
        ),
        start=9000,
        reserve=12500,
        post=550,
        condition="vintage",
    ),
)
