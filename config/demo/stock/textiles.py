"""Ajrak, sussi, khes and ralli quilts from lower Sindh."""

from .shapes import Piece, auction, fixed

TEXTILES: tuple[Piece, ...] = (
    auction(
        "ajrak-sixteen-suns",
        "sakina",
        "ajrak",
        "Ajrak with sixteen-rayed suns, indigo and madder",
        about=(
            (
                "Resist printed on both faces with four carved blocks, then dyed in indigo, then madder, then indigo "
                "again. My cousin Rehan washed it in the canal sixteen times over nineteen days."
            ),
            "2.5 by 1.3 metres, fine cotton. It will smell of the vat for a week and soften for years.",
        ),
        alts=(
            "Indigo and madder ajrak hanging in folds, rows of rayed circles and a striped border",
            "Close view of one printed sun, white dots of resist round it",
            "The border where madder stripes meet the indigo field",
        ),
        start=5500,
        reserve=7500,
        post=300,
        featured=True,
    ),
    fixed(
        "ajrak-indigo-double",
        "sakina",
        "ajrak",
        "Ajrak shawl, two indigos",
        about=(
            (
                "No madder in this one: two strengths of indigo and the white of the cloth. It was made for a "
                "customer who wanted something quiet, and others asked for the same."
            ),
            "2.4 by 1.1 metres, mulmul cotton, printed on both faces.",
        ),
        alts=(
            "Ajrak in two blues with white stars, hanging in soft folds",
            "Close view of the star block, light blue on dark",
        ),
        price=4200,
        post=300,
        stock=6,
    ),
    auction(
        "ajrak-madder-lattice",
        "sakina",
        "ajrak",
        "Madder ajrak, small lattice, worn soft",
        about=(
            (
                "My father-in-law wore this to weddings for about ten years. The madder has gone from brick to rose "
                "along the fold, and there is one darn the size of a thumbnail near the corner."
            ),
            "2.5 by 1.2 metres. Washed, aired and ready to wear.",
        ),
        alts=(
            "Red ajrak with a small lattice of flowers, hanging in folds",
            "Close view of the lattice, the red softened by wear",
        ),
        start=3200,
        post=300,
        condition="used",
    ),
    fixed(
        "sussi-stripe",
        "sakina",
        "handloom",
        "Sussi cloth, fine stripes, by the five-metre length",
        about=(
            (
                "Woven on a pit loom in Nasarpur, cotton with a silk stripe every ninth thread. Enough for a shalwar "
                "and a cushion, or a long curtain."
            ),
            "5 metres by 80 cm. Wash cold and alone the first time.",
        ),
        alts=(
            "Folded length of striped sussi cloth in red, green and yellow",
            "Close view of the fine stripes and the edge of the cloth",
        ),
        price=3600,
        post=300,
        stock=8,
    ),
    fixed(
        "khes-check",
        "sakina",
        "handloom",
        "Cotton khes, indigo and rust checks",
        about=(
            (
                "A khes is what you are given when you sleep on someone's roof. Double woven, so the check is dark on "
                "one face and pale on the other, with twisted fringes at both ends."
            ),
            "2.2 by 1.5 metres, 1.6 kg.",
        ),
        alts=(
            "Checked cotton blanket in indigo and rust, folded once, with its fringe showing",
            "Close view of the check and the twisted fringe",
        ),
        price=4800,
        post=450,
        stock=5,
    ),
    auction(
        "ralli-stars",
        "sakina",
        "ralli",
        "Ralli quilt, thirty stars",
        about=(
            (
                "Cut and pieced by Hajra of Matiari from the cotton of seven households, then quilted in straight "
                "rows with a thread you can see. No two stars have the same middle."
            ),
            "2.1 by 1.4 metres, three layers, 2.1 kg. It took her the monsoon.",
        ),
        alts=(
            "Patchwork quilt of bright stars in squares",
            "Close view of one star and the rows of running stitch through it",
            "The corner of the quilt with its border of triangles",
        ),
        start=9500,
        reserve=13500,
        post=550,
        featured=True,
    ),
    auction(
        "ralli-bride",
        "sakina",
        "ralli",
        "Wedding ralli from Umerkot in madder, turmeric and indigo squares, quilted by three sisters over two "
        "winters, about 1982",
        about=(
            (
                "One of nine rallis in a dowry. The three sisters each took a third, and you can see where the "
                "stitches change hands: the middle third is the smallest."
            ),
            "2.2 by 1.5 metres. Two faded squares near one edge, both sound. Washed once in forty years.",
        ),
        alts=(
            "Old patchwork quilt in madder, turmeric and indigo, squares within squares",
            "Close view of the running stitches and a faded square",
        ),
        start=16000,
        reserve=21000,
        post=550,
        condition="vintage",
    ),
)
