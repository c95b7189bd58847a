"""Someone who uses the site without JavaScript: opens pages, follows links, fills in forms, presses buttons."""

from urllib.parse import urljoin, urlsplit

from django.test import Client
from lxml import html

from tests.factories import PASSWORD
from tests.pages import words


def prove(client: Client) -> Client:
    """Whoever is signed in types their password once more, as before their money may go elsewhere."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


class Visitor:
    """A browser without scripts over Django's test client. `page` is the parsed page in front of them."""

    def __init__(self, client: Client | None = None):
        self.client = client or Client()
        self.url, self.page, self.status = "/", None, 0

    def open(self, url: str) -> "Visitor":
        return self._show(self.client.get(self._path(url), follow=True))

    def press(self, button: str, *, within: str = "", **fields) -> "Visitor":
        """Press the button so called; `fields` are typed or chosen by their names (files, lists and None=unset too)."""
        form, pressed = self._button(button, within)
        filled = {name: [] for name, _ in form.form_values()}
        for name, value in form.form_values():
            filled[name].append(value)
        filled |= {name: value for name, value in fields.items() if value is not None}
        for name in (name for name, value in fields.items() if value is None):
            filled.pop(name, None)
        unknown = set(fields) - {field.get("name") for field in form.cssselect("[name]")}
        assert not unknown, f"the form has no {unknown}"
        if pressed.get("name"):
            filled[pressed.get("name")] = pressed.get("value", "")
        address = self._path(pressed.get("formaction") or form.get("action") or self.url)
        send = self.client.get if form.method == "GET" else self.client.post
        return self._show(send(address, filled, follow=True))

    def follow(self, link: str) -> "Visitor":
        """Follow the first link whose text contains `link`."""
        found = [anchor for anchor in self.page.cssselect("a[href]") if link in words(anchor)]
        assert found, f"no link {link!r} on {self.url}"
        return self.open(found[0].get("href"))

    @property
    def text(self) -> str:
        return words(self.page.cssselect("body")[0]).replace("\xa0", " ")

    def sees(self, *wanted: str) -> "Visitor":
        for one in wanted:
            assert one in self.text, f"{one!r} is not on {self.url}: {self.text[:1500]}"
        return self

    def _button(self, label: str, within: str):
        scope = self.page.cssselect(within)[0] if within else self.page
        for form in scope.iter("form"):
            for button in form.cssselect("button"):
                if words(button).replace("\xa0", " ").startswith(label) or button.get("aria-label") == label:
                    return form, button
        raise AssertionError(f"no button {label!r} on {self.url}: {[words(b) for b in scope.cssselect('button')]}")

    def _path(self, url: str) -> str:
        parts = urlsplit(urljoin(self.url, url))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _show(self, response) -> "Visitor":
        if response.redirect_chain:
            self.url = self._path(response.redirect_chain[-1][0])
        else:
            self.url = response.request["PATH_INFO"] + (
                f"?{response.request['QUERY_STRING']}" if response.request["QUERY_STRING"] else ""
            )
        self.status = response.status_code
        self.page = html.fromstring(response.content.decode() or "<p></p>")
        return self
