"""Plates, vases, bowls, mugs and water pots from Multan."""

from .shapes import Piece, auction, fixed

POTTERY: tuple[Piece, ...] = (
    auction(
        "plate-forty-petals",
        "ayesha",
        "blue-pottery",
        "Multani blue plate, forty petals",
        about=(
            (
                "Thrown on the wheel and painted freehand in cobalt and copper oxide on a white quartz body. "
                "The rim carries forty petals, counted out with a thread before I start."
            ),
            (
                "38 cm across, 4 cm deep, 1.9 kg. A foot ring with two holes lets it hang on a wall. "
                "The glaze is food safe, but I would keep it for fruit and for looking at."
            ),
            "There is only one. The next will have the same count and a different hand.",
        ),
        alts=(
            "Round plate, cobalt and turquoise flowers on white glaze, on a terracotta cloth",
            "Close view of the rim: petals, dots and the blue line drawn by hand",
            "The flower in the middle of the plate, brush strokes showing",
            "The plate on a sage ground beside a wooden ruler, 38 cm across",
        ),
        start=8500,
        reserve=12000,
        post=650,
        featured=True,
    ),
    auction(
        "plate-eight-stars",
        "ayesha",
        "blue-pottery",
        "Turquoise plate with eight stars",
        about=(
            (
                "Copper oxide gives this turquoise only if the kiln is starved of smoke, so I fire these alone. "
                "Eight stars round the well, one in the middle, all left in the white of the body."
            ),
            "32 cm across, 1.4 kg. Hanging holes in the foot ring.",
        ),
        alts=(
            "Turquoise plate with a ring of white stars, on a plum cloth",
            "Close view of two white stars and the cobalt line around them",
            "The turquoise plate on a sand ground beside a wooden ruler",
        ),
        start=6000,
        post=550,
    ),
    auction(
        "plate-fish",
        "ayesha",
        "blue-pottery",
        "Plate with a ring of fish, after a Chenab boatman",
        about=(
            (
                "A boatman at Muhammad Wala asked for a plate he could look at in the dry season. This is the third "
                "I have painted with his fish: ten of them, all going the same way."
            ),
            "35 cm across, cobalt and turquoise under a clear glaze, fired once.",
        ),
        alts=(
            "White plate with ten blue fish swimming round it, on an indigo cloth",
            "Close view of the fish, scales and fins in cobalt",
            "The middle of the plate, a turquoise wave rosette",
        ),
        start=7200,
        reserve=9500,
        post=600,
        featured=True,
    ),
    auction(
        "vase-long-neck",
        "ayesha",
        "blue-pottery",
        "Long-necked vase, flowers between two blue bands",
        about=(
            (
                "Built in three parts and joined while the body is still damp, then painted from the neck down so "
                "that my wrist never rests on wet colour."
            ),
            "34 cm tall, 20 cm at the widest, mouth 6 cm. It holds water.",
        ),
        alts=(
            "White vase with a long neck and painted blue and turquoise flowers, on a wooden shelf",
            "Close view of the flowers on the belly of the vase",
            "The same vase against a sage wall, turned a little",
        ),
        start=7500,
        post=700,
        reserve=9800,
        featured=True,
    ),
    fixed(
        "vase-turquoise-round",
        "ayesha",
        "blue-pottery",
        "Round turquoise vase, white stars",
        about=(
            (
                "A round body and a short neck, dipped in copper glaze after the stars were covered with wax. "
                "Where the glaze ran thick it goes nearly green."
            ),
            "24 cm tall, 21 cm across. Each one differs a little in shade.",
        ),
        alts=(
            "Round turquoise vase with white stars, against a sand wall",
            "Close view of the stars and the darker line where the glaze pooled",
        ),
        price=5400,
        post=600,
        stock=4,
    ),
    auction(
        "vase-night",
        "ayesha",
        "blue-pottery",
        "Cobalt vase, painted by my grandfather in 1971",
        about=(
            (
                "My grandfather Ustad Bashir painted this the winter the kiln roof was rebuilt, and signed it under "
                "the foot. Dark cobalt all over, the leaves scratched back to white with a nail."
            ),
            "31 cm tall. One chip on the mouth, 4 mm, filed smooth and left as it is. No cracks: it rings.",
        ),
        alts=(
            "Dark cobalt vase with white leaves and dots, on a wooden shelf",
            "Close view of the white leaves scratched into the cobalt",
        ),
        start=18000,
        reserve=24000,
        post=750,
        condition="vintage",
    ),
    fixed(
        "bowl-cobalt",
        "ayesha",
        "blue-pottery",
        "Deep bowl, cobalt flowers outside, plain within",
        about=(
            (
                "A bowl for yoghurt or for keys. Thrown, painted outside only, and glazed twice inside so that a "
                "spoon does not mark it."
            ),
            "19 cm across, 10 cm deep, holds 1.1 litres.",
        ),
        alts=(
            "White bowl with cobalt flowers round the outside, against a terracotta wall",
            "Close view of one painted flower under the glaze",
        ),
        price=2800,
        post=400,
        stock=9,
    ),
    fixed(
        "bowl-turquoise",
        "ayesha",
        "blue-pottery",
        "Soup bowl, turquoise petals, set by the piece",
        about=(
            (
                "Petals rise from the foot and stop a finger below the lip, where your own lip goes. "
                "Sold singly, so that a broken one can be replaced."
            ),
            "15 cm across, 7 cm deep. Dishwasher safe on a gentle wash.",
        ),
        alts=(
            "Turquoise bowl with rising petals, on a pale wooden table against a plum wall",
            "Close view of the petals below the lip",
        ),
        price=1450,
        post=300,
        stock=24,
    ),
    fixed(
        "mug-leaf",
        "ayesha",
        "blue-pottery",
        "Tea mug, a garden of blue stems",
        about=(
            (
                "Stems go round the mug and the last one meets the first under the handle, with a flower over every "
                "other one. The handle is pulled, not moulded, and takes three fingers."
            ),
            "300 ml, 9 cm tall. Fine with boiling tea; please not on a flame.",
        ),
        alts=(
            "White mug with cobalt stems and small flowers, against a sage wall",
            "Close view of the painted leaves and flowers",
        ),
        price=1100,
        post=250,
        stock=30,
    ),
    fixed(
        "mug-stripe",
        "ayesha",
        "blue-pottery",
        "Tea mug, seven rings of blue",
        about=(
            (
                "The rings are painted with the mug turning and the brush still. If I breathe out there is a wobble, "
                "and there usually is one."
            ),
            "300 ml, 9 cm tall.",
        ),
        alts=(
            "White mug with cobalt and turquoise rings, against a sand wall",
            "Close view of the rings and the small wobble in one of them",
        ),
        price=950,
        post=250,
        stock=26,
    ),
    auction(
        "jar-martaban",
        "ayesha",
        "blue-pottery",
        "Lidded pickle jar, cobalt and white",
        about=(
            (
                "A martaban of the kind my mother kept mango in on the roof. Thick walls, a lid that sits inside the "
                "mouth, glazed in and out so oil does not creep."
            ),
            "30 cm tall with its lid, 22 cm across, holds about 5 litres.",
        ),
        alts=(
            "Lidded white jar painted with cobalt bands and flowers, against a terracotta wall",
            "Close view of the painted band below the lid",
        ),
        start=6800,
        post=800,
    ),
    fixed(
        "surahi-terracotta",
        "ayesha",
        "terracotta",
        "Terracotta water pot, thin walled",
        about=(
            (
                "Unglazed, so that it sweats and the water inside stays cool through a June afternoon. "
                "Thrown by my sister Rabia from Chenab clay and burnished with a river stone."
            ),
            "28 cm tall, 2.5 litres. Soak it for a night before first use.",
        ),
        alts=(
            "Terracotta water pot with a narrow neck and scratched bands, against a teal wall",
            "Close view of the bands scratched into the red clay",
        ),
        price=900,
        post=450,
        stock=12,
    ),
    auction(
        "plates-three-small",
        "ayesha",
        "blue-pottery",
        "Three small side plates, painted one evening from the same pot of cobalt and fired on one shelf "
        "of the same kiln",
        about=(
            (
                "These three were painted one after the other and stacked on one shelf, so the blue is the same blue. "
                "The first has twelve petals, the second a star, the third a plain flower."
            ),
            "Each 19 cm across. Sold together, and I would rather they stayed together.",
        ),
        alts=(
            "Three small blue and white plates laid overlapping on a sage cloth",
            "Close view of two rims side by side",
        ),
        start=4200,
        post=500,
    ),
)
