"""A signed-in browser that bids, over HTTP, and knows a lost answer from a refusal."""

import http.client
from http.client import HTTPException
from uuid import UUID, uuid4

from django.test import Client

from accounts.models import User
from auctions.models import Auction

TOKEN = "t" * 32
LOST = 0  # no answer came


class Browser:
    def __init__(self, user: User):
        client = Client()
        client.force_login(user)
        self.user = user
        self.headers = {
            "Host": "testserver",
            "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "Connection": "close",
        }

    def bid(self, port: int, auction: Auction, maximum: int, nonce: UUID | None = None) -> int:
        """The second step, confirmed; the status of the answer, or LOST."""
        form = f"maximum={maximum}&nonce={nonce or uuid4()}&confirmed=on&certain=on"
        return self.ask(port, "POST", f"/auctions/{auction.pk}/bids/", form)[0]

    def get(self, port: int, path: str) -> tuple[int, str]:
        return self.ask(port, "GET", path)

    def ask(self, port: int, method: str, path: str, form: str | None = None, patience: float = 30) -> tuple[int, str]:
        """Status and body of the answer; (LOST, "") when none came."""
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        try:
            connection.request(method, path, form, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return LOST, ""
        finally:
            connection.close()
