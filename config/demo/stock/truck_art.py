"""What Tariq paints when he is not painting trucks."""

from .shapes import Piece, auction, fixed

TRUCK_ART: tuple[Piece, ...] = (
    auction(
        "truck-panel-rose",
        "rukhsana",
        "painted-panels",
        "Truck panel, one great flower",
        about=(
            (
                "Painted by my brother Tariq on 18-gauge steel, as he does for tailboards: enamel, no tape, the border "
                "last. The flower is his own and turns up on every truck he has done since 2004."
            ),
            "60 by 45 cm, 3.1 kg, holes in the corners. It can hang outside.",
        ),
        alts=(
            "Painted steel panel with a large red and yellow flower and a bright border",
            "Close view of the petals, brush strokes in enamel",
        ),
        start=6500,
        reserve=8500,
        post=600,
        featured=True,
    ),
    fixed(
        "truck-panel-night",
        "rukhsana",
        "painted-panels",
        "Truck panel, lake and mountains by night",
        about=(
            (
                "Every third truck carries this lake. Nobody has found it. Tariq paints it with the moon on the left "
                "because the driver sits on the right."
            ),
            "50 by 40 cm on steel, enamel. Made to order in about ten days.",
        ),
        alts=(
            "Painted panel of a blue lake, white mountains and a yellow moon in a flowered border",
            "Close view of the mountains and the border flowers",
        ),
        price=5800,
        post=550,
        stock=4,
    ),
    fixed(
        "kettle-truck",
        "rukhsana",
        "painted-metal",
        "Enamel kettle, painted like a truck",
        about=(
            (
                "An ordinary tea-stall kettle, new, sanded and painted in enamel. It pours, but the paint does not "
                "like a flame: boil elsewhere and serve from this."
            ),
            "26 cm tall, 2 litres.",
        ),
        alts=(
            "Kettle painted orange and green with flowers and bands, against an indigo wall",
            "Close view of the painted flowers round the kettle",
        ),
        price=3400,
        post=450,
        stock=11,
    ),
)
