"""Chappals, khussas and bags from Peshawar."""

from .shapes import Piece, auction, fixed

LEATHER: tuple[Piece, ...] = (
    fixed(
        "chappal-peshawari-brown",
        "daud",
        "chappals",
        "Peshawari chappal, brown, crossed straps",
        about=(
            (
                "Two straps of cow hide crossed over the foot, a leather insole, and a sole cut from a truck tyre that "
                "will outlast the road. Stitched by hand with waxed cotton, nine stitches to the inch."
            ),
            "Sizes 40 to 45. Write your size in the order note. They are tight for three days and then yours.",
        ),
        alts=(
            "Pair of brown leather chappals with crossed straps and pale stitching",
            "Close view of the stitching where the straps cross",
            "One chappal beside a wooden ruler",
        ),
        price=4500,
        post=350,
        stock=18,
        featured=True,
    ),
    fixed(
        "chappal-black",
        "daud",
        "chappals",
        "Peshawari chappal, black, red lining",
        about=(
            "The same last as the brown, in black hide with a red lining that only you will see.",
            "Sizes 39 to 45. Polish with any black wax; do not dry them on a heater.",
        ),
        alts=(
            "Pair of black leather chappals with crossed straps on a terracotta ground",
            "Close view of the black straps and the brass buckle",
        ),
        price=4900,
        post=350,
        stock=14,
    ),
    auction(
        "khussa-gold",
        "daud",
        "khussas",
        "Khussa with tilla work, for a groom",
        about=(
            (
                "Camel hide, gold tilla couched by Ustad Sharif in eleven evenings, a toe that curls because he "
                "likes it to. Straight lasted: there is no left or right until you have worn them."
            ),
            "Size 42. Never worn.",
        ),
        alts=(
            "Pair of gold embroidered shoes with curled toes on a plum ground",
            "Close view of the gold thread over the toe",
        ),
        start=6500,
        reserve=8500,
        post=350,
    ),
    fixed(
        "khussa-madder",
        "daud",
        "khussas",
        "Everyday khussa, madder red, one flower",
        about=(
            "Goat leather, dyed before cutting so the edge is red too. One flower on each, in white thread.",
            "Sizes 36 to 42. Soft from the first day.",
        ),
        alts=(
            "Pair of red leather shoes, a white flower on each, on a sand ground",
            "Close view of the white flower and the edge stitching",
        ),
        price=2900,
        post=300,
        stock=22,
    ),
    auction(
        "satchel-tan",
        "daud",
        "bags",
        "Saddle-stitched satchel, tan",
        about=(
            (
                "Cut from one side of buffalo hide, vegetable tanned in Kasur with kikar bark. Every seam is sewn with "
                "two needles, so that if one thread goes the other holds."
            ),
            "36 by 27 by 9 cm, strap 120 cm. It takes a laptop of 14 inches and darkens where you hold it.",
        ),
        alts=(
            "Tan leather satchel with two straps and brass buckles, against a sage wall",
            "Close view of the brass buckle and the saddle stitch",
        ),
        start=8800,
        reserve=11500,
        post=500,
        featured=True,
    ),
)
