"""Onyx turned in Saidpur from Chagai stone."""

from .shapes import Piece, auction, fixed

STONE: tuple[Piece, ...] = (
    fixed(
        "onyx-bowl-green",
        "rukhsana",
        "onyx-bowls",
        "Green onyx bowl, thin lip",
        about=(
            (
                "Turned wet by our neighbour Akram from a block the size of a loaf. The lip is 4 mm, thin enough for "
                "a lamp to show through."
            ),
            "21 cm across, 8 cm tall, 1.9 kg. Keep lemon away from it.",
        ),
        alts=(
            "Green onyx bowl with pale bands, on a wooden table against a plum wall",
            "Close view of the bands in the stone",
        ),
        price=4600,
        post=600,
        stock=7,
    ),
    auction(
        "onyx-bowl-honey",
        "rukhsana",
        "onyx-bowls",
        "Honey onyx bowl, one red vein",
        about=(
            "Akram kept this block for two years because of the vein and did not want to cut it wrong.",
            "26 cm across, 10 cm tall, 3.2 kg. Polished with tin oxide and a wet cloth.",
        ),
        alts=(
            "Amber onyx bowl with cream and rust bands, against a teal wall",
            "Close view of the red vein crossing the bowl",
        ),
        start=8200,
        reserve=10500,
        post=700,
    ),
    auction(
        "chess-onyx",
        "rukhsana",
        "games",
        "Onyx chess set, green and cream",
        about=(
            (
                "Thirty-two men turned one by one; the knights are filed by hand, which is why they look at you. "
                "The board is 64 squares of the same two stones."
            ),
            "Board 36 by 36 cm, king 7.5 cm, 6 kg in its lined box.",
        ),
        alts=(
            "Chess board in green and cream stone with turned pieces standing on it",
            "Close view of a king and pawns on the board",
        ),
        start=13500,
        reserve=17500,
        post=850,
        featured=True,
    ),
)
