"""A real daphne in a process of its own, with one live page that needs no database: where sockets are tried out.

Run as `python -m tests.config.pier PORT` by `test_pier.py`. Each line of its standard input is a wish, a JSON list of a
name and arguments; each is answered by a line. When the input ends, so does the pier.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from pathlib import Path

import django

answers, sys.stdout = sys.stdout, sys.stderr
loops: list[asyncio.AbstractEventLoop] = []


def main() -> None:
    os.environ.pop("REDIS_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from daphne.server import Server

    from config import live
    from config.asgi import application
    from config.live import hub

    live.topic("pier", greeting, lambda pk, user_id: None)
    live.frame(wave)
    hub.PING_GAP = float(sys.argv[2])
    listener = threading.Thread(target=listen, name="listener", daemon=True)
    endpoint = f"tcp:port={sys.argv[1]}:interface=127.0.0.1"
    loops.append(asyncio.get_event_loop_policy().get_event_loop())
    Server(application, endpoints=[endpoint], ready_callable=listener.start, verbosity=0).run()


def greeting(pk: int) -> str:
    return f"<p>pier {pk}</p>"


def wave(number: int, size: int) -> str:
    return f"<p>wave {number}</p>".ljust(size)


def listen() -> None:
    say("ready")
    for line in sys.stdin:
        name, *args = json.loads(line)
        say(globals()[f"answer_{name}"](*args))
    os.kill(os.getpid(), signal.SIGTERM)


def say(words) -> None:
    answers.write(json.dumps(words) + "\n")
    answers.flush()


def answer_wave(number: int, size: int) -> bool:
    """Show a frame so large to everyone at pier 1."""
    from config import live
    from config.live.topics import name_of

    live.publisher.want("pier.1", name_of(wave), (number, size))
    return live.publisher.settle()


def answer_sockets() -> int:
    """How many are open, as far as the hub knows."""
    from config.live.hub import HUBS

    return sum(len(hub.topics) for hub in HUBS.values())


def answer_memory() -> int:
    """KiB of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
