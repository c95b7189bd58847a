"""Calls that go wrong: `faults.next("drop", times=2, endpoint="POST /v1/refunds")`."""

import threading
from dataclasses import dataclass, field

from tests.stripe_fake.errors import ApiError

# drop: done, then the connection closed without an answer. delay: done, the answer late. The rest is not done.
KINDS = ("402", "429", "500", "drop", "delay")


@dataclass
class Fault:
    kind: str
    times: int
    endpoint: str
    seconds: float


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)
    hurry: threading.Event = field(default_factory=threading.Event)

    def next(self, kind: str, *, times: int = 1, endpoint: str = "", seconds: float = 1.0) -> None:
        """The next `times` calls of an endpoint (as in `routes.ROUTES`), or of any, go wrong; a retry is a call."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is none of {KINDS}.")
        self.waiting.append(Fault(kind, times, endpoint, seconds))

    def take(self, endpoint: str) -> Fault | None:
        for fault in self.waiting:
            if fault.endpoint in ("", endpoint):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def wait(self, fault: Fault) -> None:
        """A delay, which `hurry.set()` ends early."""
        self.hurry.wait(fault.seconds)

    def clear(self) -> None:
        self.waiting.clear()
        self.hurry.set()
        self.hurry = threading.Event()


def error_of(fault: Fault | None) -> ApiError | None:
    if fault and fault.kind == "402":
        return ApiError(402, "Your card was declined.", type="card_error", code="card_declined", kept=True)
    if fault and fault.kind == "429":
        return ApiError(429, "Request rate limit exceeded.", code="rate_limit")
    if fault and fault.kind == "500":
        return ApiError(500, "An unknown error occurred.", type="api_error", kept=True)
    return None
