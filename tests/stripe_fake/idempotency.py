"""Idempotency keys, as Stripe keeps them: the first answer of a key is the answer of that key, for a day."""

import threading
import time
from dataclasses import dataclass

from tests.stripe_fake.errors import ApiError

A_DAY = 24 * 60 * 60


@dataclass
class Answer:
    status: int
    body: dict
    replayed: bool = False


@dataclass
class Kept:
    asked: tuple
    at: float
    answer: Answer | None = None


class Keys:
    def __init__(self):
        self.kept: dict[str, Kept] = {}
        self.lock = threading.Lock()

    def begin(self, key: str, asked: tuple) -> Answer | None:
        """The stored answer, to be replayed; None: go ahead. Raises when the key means something else, or is in use."""
        if len(key) > 255:
            raise ApiError(400, "Idempotency keys have at most 255 characters.")
        with self.lock:
            known = self.kept.get(key)
            if known is None or known.at < time.time() - A_DAY:
                self.kept[key] = Kept(asked, time.time())
                return None
            if known.asked != asked:
                words = (
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                )
                raise ApiError(400, words, type="idempotency_error")
            if known.answer is None:
                words = "There is currently another in-progress request using this Idempotent Key."
                raise ApiError(409, words, type="idempotency_error", code="idempotency_key_in_use")
            return Answer(known.answer.status, known.answer.body, replayed=True)

    def finish(self, key: str, answer: Answer | None) -> None:
        """Store the answer; None: nothing had begun, the key is free again."""
        with self.lock:
            if answer is None:
                self.kept.pop(key, None)
            else:
                self.kept[key].answer = answer

    def forget(self) -> None:
        """As after a day."""
        with self.lock:
            self.kept.clear()
