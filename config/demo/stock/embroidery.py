"""Mirrorwork, phulkari and caps."""

from .shapes import Piece, auction, fixed

EMBROIDERY: tuple[Piece, ...] = (
    auction(
        "mirrorwork-panel",
        "mahgul",
        "mirrorwork",
        "Balochi mirrorwork panel, plum and turmeric",
        about=(
            (
                "Stitched by Zarina over five months. Every mirror is held by a ring of buttonhole stitch, no glue, "
                "and the zigzag between the rows is counted by thread, not drawn."
            ),
            "120 by 80 cm, silk on cotton, backed. Signed with her small knot in the lower corner.",
        ),
        alts=(
            "Plum cloth with rows of small mirrors ringed in bright stitches",
            "Close view of one mirror held by rings of stitches",
            "Zigzag lines of stitching between two rows of mirrors",
        ),
        start=14000,
        reserve=18500,
        post=400,
        featured=True,
    ),
    auction(
        "mirrorwork-indigo",
        "mahgul",
        "mirrorwork",
        "Indigo mirrorwork runner",
        about=(
            (
                "For a long table or the back of a bench. Mahnaz used three greens that are nearly one green, and you "
                "see it only by day."
            ),
            "180 by 45 cm. Dry clean, or leave it alone and shake it outside.",
        ),
        alts=(
            "Indigo cloth with small mirrors and turquoise and coral stitches",
            "Close view of the mirrors and the three greens",
        ),
        start=9000,
        post=350,
    ),
    fixed(
        "cushion-mirror",
        "mahgul",
        "mirrorwork",
        "Mirrorwork cushion cover, rust",
        about=(
            "One large mirror flower and eight small ones. The back is plain cotton with a button flap.",
            "45 by 45 cm. Sold without the filling.",
        ),
        alts=(
            "Square rust cushion with a flower of small mirrors, on a sand ground",
            "Close view of the mirror flower in the middle",
        ),
        price=3900,
        post=250,
        stock=6,
    ),
    fixed(
        "cap-balochi",
        "mahgul",
        "caps",
        "Balochi cap, close stitch, small mirrors",
        about=(
            "Round, stiffened with seven layers of cotton, stitched all over until no ground shows.",
            "Sizes 54 to 58 cm round the head. Brush it dry.",
        ),
        alts=("Round embroidered cap in red and black with small mirrors, against a teal wall",),
        price=2400,
        post=200,
        stock=9,
    ),
    fixed(
        "sindhi-cap",
        "sakina",
        "caps",
        "Sindhi cap, open front, indigo and red",
        about=(
            (
                "The front is cut in an arch, as it should be. Stitched by Hajra's daughters in silk floss with a "
                "few mirrors, on a card of old cloth and gum."
            ),
            "Sizes 53 to 59 cm. Worn on Culture Day and, here, on most days.",
        ),
        alts=(
            "Sindhi cap with an arched front, red and indigo stitches and small mirrors, against a sand wall",
            "Close view of the stitched diamonds on the cap",
        ),
        price=1900,
        post=200,
        stock=20,
        featured=True,
    ),
    auction(
        "phulkari-sunrise",
        "rukhsana",
        "phulkari",
        "Phulkari shawl, sunrise colours",
        about=(
            (
                "Silk floss on hand-spun khaddar, worked from the back by counting threads, as my aunt in Haripur "
                "taught me. The colour turns with the direction of the stitch and not with the thread."
            ),
            "2.3 by 1.2 metres, about ninety days of evenings. One square is deliberately wrong.",
        ),
        alts=(
            "Shawl covered in orange and pink silk diamonds on rust cloth",
            "Close view of the silk stitches changing direction",
        ),
        start=18000,
        reserve=24000,
        post=350,
        featured=True,
    ),
    fixed(
        "phulkari-white",
        "rukhsana",
        "phulkari",
        "Phulkari stole, white on white",
        about=(
            "White floss on white cotton, a thirma of the quiet kind. You see it when it moves.",
            "1.9 metres by 60 cm. Wash by hand, dry in shade.",
        ),
        alts=(
            "Cream stole with white and pale gold embroidered diamonds, in soft folds",
            "Close view of the pale stitches",
        ),
        price=8500,
        post=300,
        stock=2,
    ),
)
