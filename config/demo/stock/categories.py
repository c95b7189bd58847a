"""Twelve crafts and the kinds of piece inside each."""

from .shapes import Category

CRAFTS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("pottery", "Pottery"): (
        ("blue-pottery", "Blue pottery"),
        ("tiles", "Tiles"),
        ("terracotta", "Terracotta"),
    ),
    ("cloth", "Ajrak & cloth"): (
        ("ajrak", "Ajrak"),
        ("handloom", "Sussi & khes"),
        ("ralli", "Ralli quilts"),
    ),
    ("lacquer", "Lacquer"): (
        ("lacquer-jars", "Jars & boxes"),
        ("lacquer-table", "Bowls & toys"),
    ),
    ("wood", "Wood"): (
        ("carved-panels", "Carved panels"),
        ("small-furniture", "Stools & small furniture"),
    ),
    ("leather", "Leather"): (
        ("chappals", "Chappals"),
        ("khussas", "Khussas"),
        ("bags", "Bags"),
    ),
    ("brass-inlay", "Brass & inlay"): (
        ("inlay-boxes", "Inlaid boxes"),
        ("brassware", "Brassware"),
    ),
    ("sport", "Sport"): (
        ("balls", "Balls"),
        ("bats-sticks", "Bats & sticks"),
    ),
    ("embroidery", "Embroidery"): (
        ("mirrorwork", "Mirrorwork"),
        ("phulkari", "Phulkari"),
        ("caps", "Caps"),
    ),
    ("rugs", "Carpets & kilims"): (
        ("kilims", "Kilims"),
        ("carpets", "Knotted carpets"),
    ),
    ("jewellery", "Jewellery"): (
        ("rings", "Rings"),
        ("necklaces", "Necklaces"),
        ("bangles", "Bangles"),
    ),
    ("truck-art", "Truck art"): (
        ("painted-panels", "Painted panels"),
        ("painted-metal", "Painted metalware"),
    ),
    ("stone", "Stone & onyx"): (
        ("onyx-bowls", "Onyx bowls"),
        ("games", "Chess & games"),
    ),
}


def _all_categories() -> tuple[Category, ...]:
    """Every craft followed by its kinds, so that a parent always comes before its children."""
    rows: list[Category] = []
    for (slug, name), kinds in CRAFTS.items():
        rows.append(Category(slug, name))
        rows.extend(Category(kind, label, parent=slug) for kind, label in kinds)
    return tuple(rows)


CATEGORIES: tuple[Category, ...] = _all_categories()
