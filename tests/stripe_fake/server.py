"""The fake over real HTTP: the API, the hosted pages, and a control side for a run on its own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.stripe_fake import api, control, pages
from tests.stripe_fake.faults import Faults
from tests.stripe_fake.idempotency import Keys
from tests.stripe_fake.memory import Memory, token
from tests.stripe_fake.payer import Payer
from tests.stripe_fake.webhooks import Webhooks

API_VERSION = "2026-10-28.endive"


class StripeFake:
    """`with StripeFake(webhook_url=…) as fake:` and Stripe is at `fake.url`.

    `fake.payer` does what others do there, `fake.faults` and `fake.webhooks` what goes wrong, `fake.memory` is what it
    knows, `fake.calls` what it was asked. `settles_in` is the currency of the account's balance.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        webhook_url: str = "",
        secret_key: str = "sk_test_fake",
        webhook_secret: str = "whsec_fake",
        connect_secret: str = "",
        settles_in: str = "pkr",
    ):
        self.secret_key, self.api_version = secret_key, API_VERSION
        self.keys, self.faults = Keys(), Faults()
        self.webhooks = Webhooks(
            url=webhook_url,
            secret=webhook_secret,
            connect_secret=connect_secret or webhook_secret,
            api_version=API_VERSION,
        )
        self.memory = Memory(tell=self.webhooks.send)
        self.payer = Payer(self.memory, settles_in)
        self.calls: list[dict] = []
        self.http = Server(("127.0.0.1", port), self)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "StripeFake":
        self.thread.start()
        self.webhooks.start()
        return self

    def __exit__(self, *_exc) -> None:
        self.faults.clear()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()
        self.webhooks.stop()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that gave up leaves a thread behind, which ends by itself.
    block_on_close = False

    def __init__(self, address: tuple[str, int], fake: StripeFake):
        self.fake = fake
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Kept-alive connections of clients that went away.
    timeout = 60

    def do_GET(self) -> None:
        self.respond("")

    def do_POST(self) -> None:
        self.respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def respond(self, body: str) -> None:
        fake = self.server.fake
        try:
            if self.path.startswith("/_control"):
                self.send(*control.answer(fake, self.command, self.path, body))
            elif self.path.startswith("/v1/"):
                self.respond_api(fake, body)
            else:
                self.send(*pages.answer(fake, self.command, self.path, body))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def respond_api(self, fake: StripeFake, body: str) -> None:
        call = {"method": self.command, "path": self.path, "body": body, "status": None}
        call |= {"key": self.headers.get("Idempotency-Key"), "replayed": False}
        fake.calls.append(call)
        try:
            said = api.answer(fake, self.command, self.path, self.headers, body)
        except api.Dropped:
            self.close_connection = True
            return
        call |= {"status": said.status, "replayed": said.replayed}
        headers = {"Content-Type": "application/json", "Request-Id": f"req_{token(14)}", "Stripe-Version": API_VERSION}
        if self.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = self.headers["Idempotency-Key"]
        if said.replayed:
            headers["Idempotent-Replayed"] = "true"
        if said.status == 500:
            # Under the same key it would only be replayed.
            headers["Stripe-Should-Retry"] = "false"
        self.send(said.status, headers, json.dumps(said.body))

    def send(self, status: int, headers: dict[str, str], text: str) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args) -> None:
        """Quiet: `calls` tells more."""
