"""Eight makers, from Multan to Turbat and up to Hunza. All names, addresses and numbers are invented."""

from .shapes import Seller

SELLERS: tuple[Seller, ...] = (
    Seller(
        key="ayesha",
        name="Ayesha Kashigar",
        brand="Neelgar Kashi Works",
        biography=(
            "I paint blue pottery in the courtyard my grandfather fired his first kiln in, near Delhi Gate. "
            "The body is quartz and glass ground by hand, the blues are cobalt and copper, and every piece is "
            "fired once, at night, when the kiln is easiest to read. My two sisters throw and I paint. "
            "About one piece in nine cracks, and those never leave the yard."
        ),
        city="Multan",
        province="Punjab",
        address="14 Kumharpura Lane, inside Delhi Gate",
        phone="+92 300 0000101",
        website="https://neelgar.example",
        social={"instagram": "https://instagram.example/neelgarkashi"},
        verified=True,
    ),
    Seller(
        key="sakina",
        name="Sakina Soomro",
        brand="Hala Rang",
        biography=(
            "My husband turns the wood and I hold the lac stick, as his mother did before me. "
            "Next door his cousins print ajrak, sixteen washings for each cloth, so we sell from one door. "
            "Everything here was made within two streets of it."
        ),
        city="Hala",
        province="Sindh",
        address="Khanoth Road, beside the old cotton ginnery",
        phone="+92 301 0000202",
        social={"facebook": "https://facebook.example/halarang"},
        verified=True,
    ),
    Seller(
        key="daud",
        name="Daud Khan Khattak",
        brand="Namak Mandi Leather & Deodar",
        biography=(
            "I cut and stitch chappals on a bench my uncle left me in 1998. "
            "My brother-in-law carves deodar in Madyan and sends the panels down with the vegetable truck, "
            "so half of this shop smells of hide and the other half of cedar. "
            "If a strap gives within a year, post it back and I will sew it again."
        ),
        city="Peshawar",
        province="Khyber Pakhtunkhwa",
        address="Shop 9, Jehangirpura Bazaar",
        phone="+92 302 0000303",
        verified=True,
    ),
    Seller(
        key="mahgul",
        name="Mah Gul Baloch",
        brand="Doch of Kech",
        biography=(
            "Doch means stitch. Fourteen of us sew in the cool hours in Turbat and meet on Thursdays to share "
            "out thread and to argue about colour. Each piece carries the name of the woman who stitched it, "
            "and she is paid before it is listed."
        ),
        city="Turbat",
        province="Balochistan",
        address="Absor Ward, behind the girls' high school",
        phone="+92 303 0000404",
        social={"instagram": "https://instagram.example/dochofkech"},
        verified=True,
    ),
    Seller(
        key="shahida",
        name="Shahida Karim",
        brand="Altit Loom House",
        biography=(
            "We are nine weavers and two silversmiths in a house below Altit fort. "
            "The wool is from our own valley, spun in winter and dyed with walnut hull, madder and indigo. "
            "A carpet takes one pair of hands between four and seven months."
        ),
        city="Hunza",
        province="Gilgit-Baltistan",
        address="Lower Altit, Karimabad",
        phone="+92 304 0000505",
        website="https://altitloom.example",
        verified=True,
    ),
    Seller(
        key="rafiq",
        name="Rafiq Ahmad",
        brand="Rafiq & Sons, Chiniot",
        biography=(
            "Four generations of our family have hammered brass wire into shisham. "
            "I draw, my sons saw and set, and the last polish is done by my father, who is eighty-one and still "
            "sends things back."
        ),
        city="Chiniot",
        province="Punjab",
        address="Mohalla Garha, near the Omar Hayat palace",
        phone="+92 305 0000606",
        verified=True,
    ),
    Seller(
        key="imran",
        name="Imran Butt",
        brand="Bhimber Stitch & Willow",
        biography=(
            "I stitched footballs in Sialkot for eleven years and came home to do it at my own pace. "
            "The bats are Kashmir willow from trees I can walk to. I knock each one in for an hour before it "
            "is posted."
        ),
        city="Bhimber",
        province="Azad Kashmir",
        address="Barnala Road, opposite the bus stand",
        phone="+92 306 0000707",
        verified=False,
    ),
    Seller(
        key="rukhsana",
        name="Rukhsana Bibi",
        brand="Saidpur Courtyard",
        biography=(
            "I embroider phulkari, my brother Tariq paints trucks in Pirwadhai, and our neighbour turns onyx. "
            "We share one courtyard below the Margalla Hills and one table on Sundays. "
            "Ask me who made a thing and I can point at them."
        ),
        city="Islamabad",
        province="Islamabad Capital Territory",
        address="House 3, Saidpur Village",
        phone="+92 307 0000808",
        social={"instagram": "https://instagram.example/saidpurcourtyard"},
        verified=False,
    ),
)
