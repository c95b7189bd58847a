"""Turned and lacquered wood from Hala."""

from .shapes import Piece, auction, fixed

LACQUER: tuple[Piece, ...] = (
    auction(
        "lacquer-jar-five-bands",
        "sakina",
        "lacquer-jars",
        "Hala lacquer jar, five bands",
        about=(
            (
                "Bahan wood turned by my husband, lac put on while the lathe spins: yellow, then red, then green, then "
                "black. I cut the pattern back through the layers with a needle, so each colour is a depth."
            ),
            "33 cm tall with its lid, 24 cm across. For grain, bangles or letters.",
        ),
        alts=(
            "Round lidded jar with red, green, black and yellow bands, against a teal wall",
            "Close view of the stars cut through the green lacquer to yellow",
            "The jar on a sand ground, its lid seen closer",
        ),
        start=7800,
        reserve=10500,
        post=650,
        featured=True,
    ),
    fixed(
        "lacquer-jar-green",
        "sakina",
        "lacquer-jars",
        "Lacquer tea jar, green and yellow",
        about=(
            (
                "A smaller jar with a tight lid, for a kilo of tea. Lac is a natural resin: wipe it with a dry cloth, "
                "and keep it off the stove."
            ),
            "22 cm tall, 15 cm across.",
        ),
        alts=(
            "Green and yellow lacquered jar with a round knob, against a sand wall",
            "Close view of the triangles cut through the lacquer",
        ),
        price=3400,
        post=450,
        stock=7,
    ),
    fixed(
        "lacquer-box-round",
        "sakina",
        "lacquer-jars",
        "Round lacquer box, indigo and red",
        about=(
            "Low and wide, for jewellery or spice packets. The lid turns a quarter and holds.",
            "18 cm across, 10 cm tall. Three left from this batch of wood.",
        ),
        alts=(
            "Low round box with indigo and red lacquer bands, against a sage wall",
            "Close view of the cut flowers on the side of the box",
        ),
        price=2600,
        post=400,
        stock=3,
    ),
    auction(
        "lacquer-bowl",
        "sakina",
        "lacquer-table",
        "Lacquer fruit bowl, flame pattern",
        about=(
            (
                "The flame pattern is made by pressing four lac sticks at once on the spinning wood and lifting them "
                "at the right moment. My husband has ruined many. This one came out in one go."
            ),
            "27 cm across, 12 cm tall.",
        ),
        alts=(
            "Red and yellow lacquered bowl on a wooden table, against an indigo wall",
            "Close view of the flame pattern round the bowl",
        ),
        start=2900,
        post=450,
    ),
    fixed(
        "lacquer-tops",
        "sakina",
        "lacquer-table",
        "Three spinning tops with cord",
        about=(
            (
                "Turned from offcuts, lacquered on the lathe, an iron point in each. A cotton cord comes with them, "
                "and a knot that works."
            ),
            "Each 7 cm tall. For children over five, and their fathers.",
        ),
        alts=("Three striped wooden spinning tops in red, green and indigo on a sand ground",),
        price=900,
        post=200,
        stock=40,
    ),
)
