"""The real thing in a process of its own: pages, sockets and the worker on one port, as `make demo` serves them.

Run as `python -m tests.browser.house` by the fixtures beside it. Each line of its standard input is a wish, `{"call":
name, "with": {…}}`: a function of `stage`, run among the real data; each is answered by a line. When the input ends,
so does the house: it never outlives the tests.
"""

import json
import os
import signal
import sys
import threading
import traceback

import django

# Whatever prints must not speak between the answers.
answers, sys.stdout = sys.stdout, sys.stderr


def main() -> None:
    django.setup()
    from django.conf import settings

    from config.demo import preparing, serving

    preparing.collect_static()
    preparing.migrate()
    listener = threading.Thread(target=listen, name="listener", daemon=True)
    serving.serve(settings.PORT, with_bots=False, ready=listener.start)


def listen() -> None:
    from tests.browser import stage

    say({"ready": True})
    for line in sys.stdin:
        say(answer(stage, json.loads(line)))
    os.kill(os.getpid(), signal.SIGTERM)


def answer(stage, wish: dict) -> dict:
    from django.db import connections

    try:
        return {"answer": getattr(stage, wish["call"])(**wish["with"])}
    except Exception:
        return {"error": traceback.format_exc()}
    finally:
        connections.close_all()


def say(words: dict) -> None:
    answers.write(json.dumps(words) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
