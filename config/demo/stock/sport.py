"""Balls and bats from the foot of the Kashmir hills."""

from .shapes import Piece, auction, fixed

SPORT: tuple[Piece, ...] = (
    fixed(
        "football-green",
        "imran",
        "balls",
        "Hand-stitched football, green and white, size 5",
        about=(
            (
                "Thirty-two panels, 690 stitches, three hours. Waxed thread, four layers of cotton backing and a "
                "latex bladder that I test overnight in a bucket."
            ),
            "Size 5, 430 g. Posted flat with a needle, or pumped if you ask.",
        ),
        alts=(
            "White football with green panels and small gold stars, on a sand floor",
            "Close view of the stitched seams between the panels",
        ),
        price=3200,
        post=400,
        stock=16,
        featured=True,
    ),
    auction(
        "football-leather-1974",
        "imran",
        "balls",
        "Leather match ball, 1974, laced",
        about=(
            (
                "My father played with this for the Mirpur district side. Eighteen-panel pattern replaced with "
                "thirty-two when it was re-stitched in the eighties, by him, at our table."
            ),
            "It holds air for a day. For a shelf, or for one slow game.",
        ),
        alts=(
            "Old brown leather football with darkened seams, on a wooden shelf",
            "Close view of the worn leather panels",
        ),
        start=5500,
        post=450,
        condition="vintage",
    ),
    auction(
        "bat-willow",
        "imran",
        "bats-sticks",
        "Kashmir willow bat, seven grains",
        about=(
            (
                "Cleft from a tree by the Samahni stream, pressed twice, and shaped with a drawknife. Seven straight "
                "grains in the face, a thick edge, and a pickup that makes it feel lighter than it is."
            ),
            "Short handle, 1,190 g. Oiled and knocked in for one hour; give it five more.",
        ),
        alts=(
            "Pale willow cricket bat with a red grip, leaning across a sage ground with a ball",
            "Close view of the straight grain in the face of the bat",
        ),
        start=7000,
        reserve=9000,
        post=500,
        featured=True,
    ),
    fixed(
        "hockey-stick",
        "imran",
        "bats-sticks",
        "Mulberry hockey stick, bound handle",
        about=(
            (
                "The head is bent from one piece of mulberry over steam, the handle is cane and rubber, bound with "
                "tape and thread. The old way, slower than carbon and kinder to the wrist."
            ),
            "36.5 inches, 570 g.",
        ),
        alts=(
            "Wooden hockey stick with a banded handle and a white ball on a terracotta ground",
            "Close view of the curved head and the grain following it",
        ),
        price=5800,
        post=500,
        stock=6,
    ),
    fixed(
        "cricket-ball",
        "imran",
        "balls",
        "Cricket ball, four piece, red",
        about=(
            "Alum-tanned hide, four pieces, eighty stitches in the seam. Wound cork inside, not moulded.",
            "156 g. Good for forty overs on grass and about ten on a street.",
        ),
        alts=(
            "Red leather cricket ball with a raised white seam, on a sand floor",
            "Close view of the stitched seam",
        ),
        price=1300,
        post=200,
        stock=48,
    ),
)
