"""Kilims from Kech, knotted carpets and a runner from Hunza."""

from .shapes import Piece, auction, fixed

RUGS: tuple[Piece, ...] = (
    auction(
        "kilim-red-diamonds",
        "mahgul",
        "kilims",
        "Red kilim, seven diamonds",
        about=(
            (
                "Slit-woven by Bibi Naz on a ground loom outside her door, from the wool of her own eleven sheep. "
                "Madder red, walnut brown, indigo bought in Karachi."
            ),
            "2.4 by 1.4 metres, 4.5 kg. One end is a finger narrower than the other, as the loom was moved.",
        ),
        alts=(
            "Red flat-woven kilim with large stepped diamonds, on a stone floor",
            "Close view of a stepped diamond and the slits in the weave",
        ),
        start=26000,
        reserve=34000,
        post=850,
    ),
    fixed(
        "kilim-indigo-steps",
        "mahgul",
        "kilims",
        "Small indigo kilim, stepped border",
        about=(
            "A prayer-size kilim in indigo and undyed white. Same face on both sides, so turn it each spring.",
            "1.3 metres by 80 cm, 1.7 kg.",
        ),
        alts=(
            "Indigo and white kilim with a stepped border and fringe",
            "Close view of the stepped border",
        ),
        price=12500,
        post=600,
        stock=2,
    ),
    auction(
        "carpet-garden",
        "shahida",
        "carpets",
        "Garden carpet, Hunza wool, 196 knots",
        about=(
            (
                "A field of small trees and flowers round one medallion, knotted by Nargis and Sultana side by side. "
                "196 knots to the square inch, wool on cotton, clipped twice."
            ),
            "1.9 by 1.3 metres, 9 kg. Seven months on the loom, and the date is in the lower border.",
        ),
        alts=(
            "Knotted carpet with a central medallion, flowers and a wide madder border",
            "Close view of the medallion, single knots visible",
            "A corner of the carpet, border and fringe",
        ),
        start=85000,
        reserve=110000,
        post=900,
        featured=True,
    ),
    auction(
        "carpet-bokhara",
        "shahida",
        "carpets",
        "Carpet with rows of guls, walnut and madder",
        about=(
            (
                "The old elephant-foot pattern, three rows of seven. The brown is walnut hull and does not fade. "
                "Woven in 2009 and used in our own sitting room since."
            ),
            "1.8 by 1.2 metres. Even wear, both ends complete, washed this summer.",
        ),
        alts=(
            "Dark red carpet with rows of eight-sided guls",
            "Close view of one gul and the dividing lines",
        ),
        start=42000,
        post=900,
        condition="used",
    ),
    fixed(
        "sharma-runner",
        "shahida",
        "kilims",
        "Goat-hair sharma runner, undyed stripes",
        about=(
            (
                "Woven from the hair of our goats, combed each May. Brown, grey and cream, nothing dyed. "
                "It is coarse, it repels water, and it will be here after we are."
            ),
            "2.6 metres by 70 cm, 3.8 kg.",
        ),
        alts=(
            "Long striped runner in brown, grey and cream on a wooden floor",
            "Close view of the coarse weave and the fringe",
        ),
        price=14500,
        post=750,
        stock=3,
    ),
)
