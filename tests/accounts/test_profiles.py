from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import standing
from accounts.models import Block, User
from tests.factories import make_address, make_seller
from tests.pages import HTMX, one, parse, words

PROFILE = "/account/profile/"


def picture(kind="PNG", name="me.png") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (500, 400), (20, 120, 130)).save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


def typed(**overrides) -> dict:
    return {"name": "Zoya K", "phone": "0300 1234567"} | overrides


def test_overview_says_who_someone_is(sign_in, zoya):
    tree = parse(sign_in(zoya).get("/account/"))
    about = words(one(tree, "section[aria-label='Who you are']"))
    assert "Zoya Khan" in about
    assert "zoya@madeinpk.test" in about
    assert words(one(tree, "main .badge")) == "buyer"
    assert "Start selling" in words(one(tree, "main"))


def test_overview_of_a_seller_leads_to_the_shop(sign_in, ayesha):
    tree = parse(sign_in(ayesha).get("/account/"))
    assert [words(badge) for badge in tree.cssselect("main section .badge")] == ["seller", "Verified"]
    assert "Start selling" not in words(one(tree, "main"))


def test_overview_loads_the_counts_later(sign_in, zoya):
    assert one(parse(sign_in(zoya).get("/account/")), "#account-counts").get("hx-trigger") == "load"


def test_overview_tells_a_blocked_person(sign_in, zoya):
    standing.block(user=zoya, cause=Block.Cause.STAFF, reason="Fake bids.")
    assert one(parse(sign_in(zoya).get("/account/")), ".notice[data-dye=warn] a").get("href") == "/account/blocked/"


@pytest.mark.parametrize("page", ["", "profile/", "security/", "addresses/", "addresses/new/", "blocked/"])
def test_account_of_a_visitor_asks_to_log_in(client, db, page):
    page = f"/account/{page}"
    assert client.get(page).headers["Location"].startswith("/account/login/?next=")
    assert client.get(page, headers=HTMX).headers["HX-Redirect"].startswith("/account/login/?next=")


def test_overview_costs_few_queries_however_much_there_is(sign_in, zoya, django_assert_max_num_queries):
    client = sign_in(zoya)
    make_seller(zoya)
    for _ in range(12):
        make_address(zoya)
    client.get("/account/")
    with django_assert_max_num_queries(8):
        client.get("/account/")


def test_profile_is_saved(sign_in, zoya):
    response = sign_in(zoya).post(PROFILE, typed())
    assert (response.status_code, response.headers["Location"]) == (302, PROFILE)
    user = User.objects.get(pk=zoya.pk)
    assert (user.name, user.phone.as_e164) == ("Zoya K", "+923001234567")


def test_profile_takes_a_picture(sign_in, zoya, media):
    client = sign_in(zoya)
    client.post(PROFILE, typed(picture=picture("JPEG", "../../evil.php")))
    user = User.objects.get(pk=zoya.pk)
    assert {path.suffix for path in media.rglob("*.*")} == {".webp"}
    assert one(parse(client.get(PROFILE)), "main img.portrait").get("src") == user.picture_large


@pytest.mark.parametrize(
    ("file", "words_of_it"),
    [
        (SimpleUploadedFile("me.png", b"not a picture"), "JPEG, PNG or WebP"),
        (SimpleUploadedFile("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "JPEG, PNG or WebP"),
        (SimpleUploadedFile("me.png", b""), "empty"),
        (picture("GIF", "me.gif"), "JPEG, PNG or WebP"),
    ],
)
def test_unfit_picture_is_refused_beside_its_field(sign_in, zoya, media, file, words_of_it):
    file.seek(0)
    response = sign_in(zoya).post(PROFILE, typed(picture=file))
    assert response.status_code == 422
    tree = parse(response)
    assert words_of_it in words(one(tree, "#id_picture_error"))
    assert one(tree, "#id_name").get("value") == "Zoya K"
    assert User.objects.get(pk=zoya.pk).name == "Zoya Khan"
    assert not list(media.rglob("*.webp"))


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("name", "x" * 81), ("phone", "12"), ("phone", "abc")])
def test_unfit_profile_is_refused(sign_in, zoya, field, value):
    response = sign_in(zoya).post(PROFILE, typed(**{field: value}))
    assert response.status_code == 422
    assert words(one(parse(response), f"#id_{field}_error"))
    assert User.objects.get(pk=zoya.pk).name == "Zoya Khan"


def test_profile_sets_nothing_else(sign_in, zoya):
    sign_in(zoya).post(PROFILE, typed(is_staff="on", email="other@example.pk", picture_small="x"))
    user = User.objects.get(pk=zoya.pk)
    assert (user.is_staff, user.email, user.picture) == (False, "zoya@madeinpk.test", "")


def test_refused_profile_comes_back_as_a_fragment(sign_in, zoya):
    response = sign_in(zoya).post(PROFILE, typed(name=""), headers=HTMX)
    assert response.status_code == 422
    assert parse(response).get("id") == "profile-form"
    assert "HX-Request" in response.headers["Vary"]


def test_picture_is_removed(sign_in, zoya, media, django_capture_on_commit_callbacks):
    client = sign_in(zoya)
    client.post(PROFILE, typed(picture=picture()))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/profile/picture/").headers["Location"] == PROFILE
    assert User.objects.get(pk=zoya.pk).picture == ""
    assert not list(media.rglob("*.webp"))
    assert client.get("/account/profile/picture/").status_code == 405


def test_full_disk_is_told_beside_the_picture(sign_in, zoya, monkeypatch):
    def fill(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", fill)
    response = sign_in(zoya).post(PROFILE, typed(picture=picture()))
    assert response.status_code == 422
    assert "just now" in words(one(parse(response), "#id_picture_error"))
    assert User.objects.get(pk=zoya.pk).name == "Zoya Khan"


def test_names_are_written_as_words_never_as_markup(sign_in, zoya):
    client = sign_in(zoya)
    client.post(PROFILE, typed(name="<script>alert(1)</script>"))
    tree = parse(client.get("/account/"))
    assert not tree.cssselect("main script")
    assert "<script>alert(1)</script>" in words(one(tree, "main"))


def test_name_is_kept_on_one_line(sign_in, zoya):
    sign_in(zoya).post(PROFILE, typed(name="Zoya\r\nBcc: all@example.pk"))
    zoya.refresh_from_db()
    assert zoya.name == "Zoya Bcc: all@example.pk"
