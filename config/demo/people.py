"""The people of the bazaar: staff, eight sellers with their shops, twenty-one buyers with their addresses."""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts import addressing, selling, welcoming
from accounts.models import City, User
from config.demo import sandbox
from config.demo.moments import moment
from config.demo.stock import SELLERS, Seller

PASSWORD = "bazaar-2026"
# GeoNames, where our cities come from, knows these under other names.
CITY_NAMES = {"Hunza": "Karimabad"}


class Buyer(NamedTuple):
    key: str
    name: str
    city: str
    line: str


BUYERS = (
    Buyer("bilal", "Bilal Ahmed", "Lahore", "27-B, Street 9, Johar Town"),
    Buyer("sana", "Sana Malik", "Karachi", "Flat 402, Clifton Block 5"),
    Buyer("zoya", "Zoya Khan", "", ""),
    Buyer("hamza", "Hamza Tariq", "Rawalpindi", "House 118, Lane 4, Chaklala Scheme 3"),
    Buyer("maryam", "Maryam Siddiqui", "Karachi", "C-41, Block 13, Gulshan-e-Iqbal"),
    Buyer("usman", "Usman Ghani", "Faisalabad", "P-212, Peoples Colony"),
    Buyer("hina", "Hina Rauf", "Islamabad", "House 9, Street 61, G-9/4"),
    Buyer("kashif", "Kashif Mehmood", "Gujranwala", "44 Model Town, Block C"),
    Buyer("nida", "Nida Hussain", "Lahore", "11 Temple Road, Mozang"),
    Buyer("faisal", "Faisal Qureshi", "Hyderabad", "Bungalow 7, Qasimabad Phase 1"),
    Buyer("amna", "Amna Shah", "Peshawar", "House 32, Sector N-2, Hayatabad"),
    Buyer("tariq", "Tariq Jamil", "Sialkot", "19 Paris Road"),
    Buyer("rabia", "Rabia Anwar", "Multan", "House 5, Gulgasht Colony"),
    Buyer("adeel", "Adeel Baig", "Quetta", "Street 2, Jinnah Town"),
    Buyer("sadia", "Sadia Noor", "Abbottabad", "House 71, Jinnahabad"),
    Buyer("junaid", "Junaid Akram", "Bahawalpur", "23-A, Model Town A"),
    Buyer("farah", "Farah Iqbal", "Sukkur", "House 14, Barrage Colony"),
    Buyer("waqas", "Waqas Zafar", "Sargodha", "Block 12, Satellite Town"),
    Buyer("lubna", "Lubna Aslam", "Muzaffarabad", "Upper Chattar, near the domed court"),
    Buyer("shahid", "Shahid Afzal", "Mardan", "House 8, Sheikh Maltoon Town"),
)
# Whom nobody wants to deal with again: bids on nothing, and is no bot.
TROUBLEMAKER = Buyer("naveed", "Naveed Butt", "Lahore", "3-C, Gulberg II")
# Those whose doings a visitor steers: no bot ever bids for them.
VISITORS = ("bilal", "sana", "zoya")


def email_of(key: str) -> str:
    return f"{key}@madeinpk.test"


def arrive(now: datetime) -> dict[str, User]:
    """Everyone, by key, with shops and addresses. Hashing is slow by design, so the one password is hashed once."""
    password = make_password(PASSWORD)
    joined = now - timedelta(days=150)
    staff = make_person("staff", "Kamran Staff", password, joined, is_staff=True, is_superuser=True)
    people = {"staff": staff}
    for number, seller in enumerate(SELLERS):
        opened = joined + timedelta(days=1 + 4 * number, hours=number)
        people[seller.key] = make_person(seller.key, seller.name, password, opened)
        open_shop(seller, people[seller.key], staff, opened + timedelta(hours=3))
    for number, buyer in enumerate((*BUYERS, TROUBLEMAKER)):
        came = now - timedelta(hours=1) if buyer.key == "zoya" else joined + timedelta(days=40 + 2 * number)
        people[buyer.key] = make_person(buyer.key, buyer.name, password, came)
        if buyer.city:
            add_address(people[buyer.key], buyer, number)
    return people


def make_person(key: str, name: str, password: str, joined: datetime, **flags) -> User:
    user = User.objects.create(email=email_of(key), name=name, password=password, date_joined=joined, **flags)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    with moment(joined):
        welcoming.welcome(user=user, now=joined)
    return user


def open_shop(seller: Seller, user: User, staff: User, now: datetime) -> None:
    """A shop that can be paid: its payout account is set up through the sandbox's own signed event."""
    shop = selling.become_seller(
        user=user,
        brand=seller.brand,
        biography=seller.biography,
        address_line=seller.address,
        city=city_named(seller.city),
        phone=seller.phone.replace(" ", ""),
        website=seller.website,
        created_at=now,
        **seller.social,
    )
    sandbox.allow_payouts(shop, now + timedelta(hours=1))
    if seller.verified:
        with moment(now + timedelta(days=2)) as verified:
            selling.verify(seller=shop, actor=staff, now=verified)


def add_address(user: User, buyer: Buyer, number: int) -> None:
    addressing.add_address(
        user=user,
        recipient=buyer.name,
        phone=f"+92321{5550100 + number}",
        line=buyer.line,
        city=city_named(buyer.city),
        created_at=user.date_joined,
    )


def city_named(name: str) -> City:
    """The largest of that name."""
    return City.objects.filter(name=CITY_NAMES.get(name, name)).order_by("-population")[:1].get()
