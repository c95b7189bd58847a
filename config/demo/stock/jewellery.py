"""Silver and stones from Hunza and Turbat."""

from .shapes import Piece, auction, fixed

JEWELLERY: tuple[Piece, ...] = (
    fixed(
        "ring-turquoise",
        "shahida",
        "rings",
        "Silver ring, oval turquoise",
        about=(
            (
                "Cast and filed by Amin in Altit. The stone is turquoise from Chagai, not dyed, with a thin brown "
                "vein that I like."
            ),
            "Silver 925, stone 14 by 10 mm. Sizes 14 to 20: write yours in the order note.",
        ),
        alts=(
            "Silver ring with an oval turquoise on a plum ground",
            "Close view of the stone and the beaded silver round it",
        ),
        price=6200,
        post=250,
        stock=5,
    ),
    auction(
        "ring-garnet",
        "shahida",
        "rings",
        "Silver ring, Hunza garnet, old setting",
        about=(
            (
                "The setting was my mother's, about 1965; the first stone was lost in a walnut tree. "
                "Amin set a garnet from Dassu in it last winter."
            ),
            "Size 17. Silver tested at 880. Stone 9 mm.",
        ),
        alts=(
            "Silver ring with a round dark red garnet on a sage ground",
            "Close view of the garnet and the worn claws",
        ),
        start=9500,
        reserve=12500,
        post=250,
        condition="vintage",
    ),
    auction(
        "necklace-lapis",
        "shahida",
        "necklaces",
        "Lapis necklace with silver discs",
        about=(
            (
                "Thirty-three beads of lapis from Badakhshan, ground by hand so none is quite round, with silver discs "
                "between and a cast pendant."
            ),
            "52 cm long, 96 g. Re-strung on waxed silk.",
        ),
        alts=(
            "Necklace of deep blue lapis beads with a silver pendant, on a sand ground",
            "Close view of the pendant and the beads beside it",
        ),
        start=16500,
        reserve=21000,
        post=300,
        featured=True,
    ),
    auction(
        "necklace-coral",
        "mahgul",
        "necklaces",
        "Kech necklace, coral and gilt beads",
        about=(
            (
                "Made up from the beads of two older necklaces that had lost their strings. Bamboo coral, gilt silver, "
                "and one blue bead against the eye."
            ),
            "46 cm, ties at the back with a cotton cord.",
        ),
        alts=(
            "Necklace of coral red and gilt beads with a crescent pendant, on a teal ground",
            "Close view of the crescent pendant",
        ),
        start=7800,
        post=300,
        condition="vintage",
    ),
    auction(
        "bangles-silver",
        "mahgul",
        "bangles",
        "Four silver bangles, rope and dot",
        about=(
            (
                "Two twisted, two dotted with a punch. Silver melted from coins, as the smith in Panjgur still "
                "prefers, and stamped with his palm leaf."
            ),
            "Inside 62 mm. 148 g for the four.",
        ),
        alts=(
            "Four silver bangles lying overlapped on an indigo ground",
            "Close view of the twisted and the dotted bangle",
        ),
        start=21000,
        reserve=27000,
        post=300,
    ),
)
