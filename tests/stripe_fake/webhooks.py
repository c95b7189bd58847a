"""Events on their way to the market: signed, by HTTP, from a thread of their own; switches for what can go wrong."""

import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request

from tests.stripe_fake.memory import SHAPES, public, token

# Events about connected accounts come from an endpoint of their own, with its own secret.
OF_CONNECTED_ACCOUNTS = {"account.updated"}
LONG_AGO = 60 * 60


class Webhooks:
    """`send` queues, the thread delivers in order, `settle` waits for it. What is not accepted waits for `resend`."""

    def __init__(self, *, url: str, secret: str, connect_secret: str, api_version: str):
        self.url, self.secret, self.connect_secret, self.api_version = url, secret, connect_secret, api_version
        self.events: list[dict] = []
        self.answers: list[tuple[str, int]] = []  # (event's type, status; 0: no answer)
        self.refused: list[dict] = []
        # How many of the next events go wrong, and how.
        self.duplicated = self.forged = self.stale = self.swapped = 0
        self.held: list[dict] = []
        self.line: queue.Queue = queue.Queue()
        self.thread = threading.Thread(target=self.deliver_all, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.line.put(None)
        self.thread.join()

    def send(self, type: str, thing: dict) -> dict:
        event = SHAPES["event"] | {"id": f"evt_{token()}", "type": type, "created": int(time.time())}
        event |= {"api_version": self.api_version, "data": {"object": json.loads(json.dumps(public(thing)))}}
        if type in OF_CONNECTED_ACCOUNTS:
            event["account"] = thing["id"]
        self.events.append(event)
        if self.url:
            self.queue(event)
        return event

    def queue(self, event: dict) -> None:
        """The next `swapped` events are held back until the last of them, then go in the opposite order."""
        if self.swapped:
            self.held.append(event)
            self.swapped -= 1
            if self.swapped:
                return
            for each in reversed(self.held):
                self.line.put(each)
            self.held = []
            return
        self.line.put(event)

    def resend(self) -> int:
        """Once more what was not accepted; how many."""
        again, self.refused = self.refused, []
        for event in again:
            self.line.put(event)
        return len(again)

    def settle(self) -> None:
        """Until all that was queued has had its answer."""
        self.line.join()

    # -- On the wire --

    def deliver_all(self) -> None:
        while True:
            event = self.line.get()
            if event is not None:
                self.deliver(event)
            self.line.task_done()
            if event is None:
                return

    def deliver(self, event: dict) -> None:
        body = json.dumps(event).encode()
        times = 1
        if self.duplicated:
            self.duplicated, times = self.duplicated - 1, 2
        for _ in range(times):
            status = self.post(body, self.signature(event, body))
            self.answers.append((event["type"], status))
        if not 200 <= status < 300:
            self.refused.append(event)

    def signature(self, event: dict, body: bytes) -> str:
        secret = self.connect_secret if event["type"] in OF_CONNECTED_ACCOUNTS else self.secret
        at = int(time.time())
        if self.forged:
            self.forged, secret = self.forged - 1, "whsec_of_somebody_else"
        if self.stale:
            self.stale, at = self.stale - 1, at - LONG_AGO
        return sign(body, secret, at)

    def post(self, body: bytes, signature: str) -> int:
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        request = urllib.request.Request(self.url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0


def sign(body: bytes, secret: str, at: int) -> str:
    """Written from Stripe's documentation, not with our own `signing`: the two prove each other."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest},v0={'0' * 64}"
