"""What became of each piece, and what will: the plot of the bazaar, as plain tables.

Times are distances from the moment in which the bazaar is filled. An auction that is in none of the tables opens with a
week to go and no bids; a fixed price is on the shelf.
"""

from dataclasses import dataclass
from datetime import timedelta

M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Live:
    """An auction that is going on: when it ends, how many bids it has, who leads, who bid before.

    `buy_now` is in rupees; `note` is what the maker added to the description after the bids.
    """

    ends_in: timedelta
    bids: int = 0
    meets_reserve: bool = False
    leader: str = ""
    also: tuple[str, ...] = ()
    buy_now: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Upcoming:
    """An auction that is announced: when it starts, and for how long."""

    starts_in: timedelta
    length: timedelta


@dataclass(frozen=True)
class Ended:
    """An auction that is over. `until` is how far its sale came; without a winner it was not sold.

    `relisted` is how long ago it was listed again; `offered`, how long ago its unpaid sale was offered to `second`.
    """

    ago: timedelta
    bids: int = 0
    winner: str = ""
    until: str = "completed"
    also: tuple[str, ...] = ()
    stars: int = 0
    words: str = ""
    relisted: timedelta | None = None
    second: str = ""
    offered: timedelta | None = None


@dataclass(frozen=True)
class Bought:
    """A purchase at a fixed price, and what its buyer said of the seller and of the piece.

    `mishap` is what went wrong after `until`: withdrawn by the seller, disputed, or a dispute that was lost.
    """

    piece: str
    buyer: str
    ago: timedelta
    quantity: int = 1
    until: str = "completed"
    stars: int = 0
    words: str = ""
    review: tuple[str, str] = ("", "")
    mishap: str = ""


GLAZE = "Several of you asked: the glaze is lead free, and the plate hangs from a wire through two holes in its foot."

UPCOMING = {"panel-star-lattice": Upcoming(starts_in=1 * D + 4 * H, length=5 * D)}

LIVE = {
    "plate-eight-stars": Live(3 * M, bids=6, leader="hina", also=("bilal", "sana")),
    "kettle-brass": Live(12 * M, bids=7, meets_reserve=True, leader="usman"),
    "ajrak-sixteen-suns": Live(25 * M, bids=9, meets_reserve=True, leader="bilal", also=("maryam",)),
    "khussa-gold": Live(45 * M, bids=4, leader="nida"),
    "lacquer-jar-five-bands": Live(80 * M, bids=8, meets_reserve=True, leader="farah"),
    "football-leather-1974": Live(2 * H, bids=5, leader="tariq"),
    "truck-panel-rose": Live(3 * H, bids=6, meets_reserve=True, leader="junaid"),
    "plate-fish": Live(5 * H, bids=3, leader="rabia", also=("sana",)),
    "casket-rosette": Live(6 * H, bids=11, meets_reserve=True, leader="hamza"),
    "kilim-red-diamonds": Live(9 * H, bids=5, leader="adeel"),
    "necklace-coral": Live(12 * H, buy_now=14_500),
    "ring-garnet": Live(18 * H, bids=6, meets_reserve=True, leader="sadia"),
    "bat-willow": Live(22 * H, bids=3, leader="waqas"),
    "vase-long-neck": Live(1 * D + 3 * H, bids=5, meets_reserve=True, leader="lubna", also=("bilal",)),
    "chess-onyx": Live(1 * D + 8 * H, bids=4, leader="shahid"),
    "plate-forty-petals": Live(
        2 * D + 2 * H, bids=13, meets_reserve=True, leader="sana", also=("bilal", "hamza"), note=GLAZE
    ),
    "phulkari-sunrise": Live(2 * D + 5 * H, bids=9, meets_reserve=True, leader="amna"),
    "panel-nine-rosettes": Live(2 * D + 6 * H, bids=4, leader="kashif"),
    "necklace-lapis": Live(2 * D + 12 * H, bids=7, meets_reserve=True, leader="maryam", also=("sana",)),
    "ralli-stars": Live(3 * D, bids=6, leader="faisal"),
    "onyx-bowl-honey": Live(4 * D, buy_now=16_000),
    "tile-panel-nine": Live(4 * D + 1 * H, bids=2, leader="hamza"),
    "jharoka-small": Live(4 * D + 2 * H, bids=6, leader="usman"),
    "carpet-garden": Live(5 * D, bids=8, meets_reserve=True, leader="hamza"),
}

ENDED = {
    "plates-three-small": Ended(4 * H, bids=6, winner="bilal", until="pending", also=("nida",)),
    "mirrorwork-panel": Ended(9 * H, bids=5, winner="bilal", until="pending", also=("hina",)),
    "vase-night": Ended(20 * H, bids=9, winner="sana", until="paid", also=("bilal", "hamza")),
    "lacquer-bowl": Ended(3 * D, bids=5, winner="bilal", until="shipped"),
    "satchel-tan": Ended(7 * D, bids=7, winner="nida", until="delivered"),
    "jar-martaban": Ended(
        16 * D, bids=8, winner="sana", stars=5, also=("bilal",),
        words="Packed in straw and two boxes, not a chip. The blue is deeper than any screen shows.",
    ),
    "casket-stars": Ended(
        21 * D, bids=10, winner="hamza", stars=5,
        words="My father ran his thumb over the brass for a minute and said nothing. That is praise.",
    ),
    "mirrorwork-indigo": Ended(
        13 * D, bids=6, winner="maryam", stars=5,
        words="Every mirror sits tight. The name of its maker was in the parcel.",
    ),
    "ajrak-madder-lattice": Ended(
        26 * D, bids=5, winner="usman", stars=4, words="Soft and honest. It came two days later than said, with a call."
    ),
    "ralli-bride": Ended(2 * D, bids=4),
    "bangles-silver": Ended(
        1 * D + 6 * H, bids=6, winner="adeel", until="expired", also=("amna",), second="bilal", offered=3 * H
    ),
    "carpet-bokhara": Ended(5 * D, bids=6, winner="kashif", until="expired", relisted=2 * D),
}  # fmt: skip

BOUGHT = (
    Bought(
        "bowl-cobalt", "sana", 24 * D, quantity=2, stars=5, words="Answered within the hour, posted the same day.",
        review=("A bowl you hold with both hands", "Heavier than it looks, and the glaze inside takes a spoon well."),
    ),
    Bought("ring-turquoise", "bilal", 6 * D, until="delivered"),
    Bought(
        "mug-leaf", "rabia", 31 * D, quantity=4, stars=5, words="Four mugs, four slightly different gardens.",
        review=("Three fingers fit", "The handle is exactly right. One had a pinhole, and she sent another unasked."),
    ),
    Bought("tile-star", "faisal", 18 * D, quantity=12, stars=4, words="Eleven are perfect, one is lighter."),
    Bought(
        "chappal-peshawari-brown", "hamza", 33 * D, stars=5, words="Measured my foot over the telephone. They fit.",
        review=("Worn daily for a month", "Stiff for a week, then mine. The sole is one piece of tyre, as it should."),
    ),
    Bought("khussa-madder", "amna", 15 * D, stars=4, words="Lovely work, a little narrow."),
    Bought(
        "sindhi-cap", "farah", 22 * D, quantity=2, stars=5, words="Two caps for two brothers, wrapped separately.",
        review=("Close, even stitches", "No loose thread anywhere, and the red has not run."),
    ),
    Bought("inlay-pen-box", "hina", 12 * D, stars=5, words="The lid closes with a breath of air."),
    Bought("cushion-mirror", "nida", 29 * D, quantity=2, stars=5, words="Colours as shown, stitches as promised."),
    Bought(
        "football-green", "tariq", 20 * D, stars=4, words="A fair ball at a fair price.",
        review=("Keeps its shape", "Two hours on gravel and the seams are whole. It wanted air on the second day."),
    ),
    Bought("cricket-ball", "waqas", 9 * D, quantity=6, stars=5, words="Six balls, all with a proud seam."),
    Bought("sharma-runner", "sadia", 36 * D, stars=5, words="It smells of walnut and of the mountains."),
    Bought("kettle-truck", "junaid", 17 * D, stars=5, words="My tea has never been so loud."),
    Bought("onyx-bowl-green", "lubna", 14 * D, stars=3, words="Beautiful stone. The box was too thin for it."),
    Bought("khes-check", "shahid", 4 * D, until="shipped"),
    Bought("lacquer-tops", "adeel", 2 * D, quantity=3, until="paid"),
    Bought("brass-tray-round", "kashif", 8 * D, until="expired"),
)  # fmt: skip


# Told after the others: what went wrong, and what was earned since a maker asked to be paid by the bank.
MISHAPS = (
    Bought("vase-turquoise-round", "hina", 5 * D, until="paid", mishap="withdrawn"),
    Bought("truck-panel-night", "naveed", 7 * D, until="shipped", mishap="disputed"),
    Bought("inlay-tray", "junaid", 34 * D, until="delivered", mishap="lost"),
    Bought("cricket-ball", "tariq", 8 * D, quantity=3, stars=5, words="Swings like a story."),
)
SOLD = (*BOUGHT, *MISHAPS)


@dataclass(frozen=True)
class InCart:
    """What waits in a buyer's cart; `seen` is the price in rupees that it was chosen at, when that was another."""

    buyer: str
    piece: str
    ago: timedelta
    quantity: int = 1
    seen: int | None = None


CARTS = (
    InCart("sana", "mug-stripe", 2 * D, quantity=2),
    InCart("sana", "bowl-turquoise", 2 * D, quantity=4),
    InCart("sana", "ajrak-indigo-double", 20 * H, seen=3_900),
)

WISHES = (
    ("bilal", "plate-forty-petals", "For Ammi's new house, if it stays under Rs 16,000"),
    ("bilal", "carpet-garden", "Only to look at"),
    ("bilal", "stool-carved", ""),
    ("sana", "necklace-lapis", "Eid"),
    ("sana", "ajrak-indigo-double", ""),
    ("nida", "plate-fish", ""),
    ("hina", "plate-forty-petals", ""),
    ("maryam", "plate-forty-petals", ""),
    ("hamza", "tile-panel-nine", "Measure the niche first"),
)

# Piece, buyer, then who says what, hours before now.
CONVERSATIONS = (
    ("plate-forty-petals", "bilal", (
        ("bilal", 30, "Assalam o alaikum. Is the glaze food safe, or is it only for the wall?"),
        ("ayesha", 28.5, "Wa alaikum assalam. It is lead free, fired at 1,100 degrees: safe for fruit and sweets."),
        ("bilal", 28, "Good. And can it be sent to Lahore before the 5th?"),
        ("ayesha", 2, "If you win it and pay on the day, yes: I post on the next morning, and it takes two days."),
    )),
    ("vase-night", "sana", (
        ("sana", 15, "I have paid for the vase. My building has no lift; could the courier call from the gate?"),
        ("ayesha", 14, "I shall write it on the box, with your number. It goes out tomorrow."),
    )),
    ("jharoka-small", "hina", (
        ("hina", 50, "What is the depth of the frame? My wall takes 11 cm."),
    )),
)  # fmt: skip
