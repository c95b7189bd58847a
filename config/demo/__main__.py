"""`python -m config.demo` (`make demo`): the whole market on this machine, with a bazaar in it."""

import os
import signal
import sys
import time

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.demo import environment
from config.demo.ports import PortTaken, require_port

WORDS = """
  MadeInPK is open at {site}

  Password of every account: {password}
    ayesha@madeinpk.test   sells blue pottery: pieces live, ended and sold; a sale to ship
    bilal@madeinpk.test    buys: two won pieces to pay for, a parcel on its way
    sana@madeinpk.test     buys: leads on the great plate; a cart of two makers
    zoya@madeinpk.test     has only just signed up
    staff@madeinpk.test    staff: {site}/admin/

  Mail lands in {mail}/
  {bots} Ctrl-C closes; what you did is kept. DEMO_RESET=1 starts over.
"""


def main() -> int:
    # A shell that starts us in the background has us ignore Ctrl-C; whoever sends it means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    environment.prepare(os.environ)
    try:
        run()
    except (ImproperlyConfigured, PortTaken) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run() -> None:
    """Prepare what is missing, then serve until a signal."""
    began = time.monotonic()
    reset, with_bots = env.boolean("DEMO_RESET"), env.boolean("DEMO_BOTS", True)
    import django

    django.setup()
    from django.conf import settings

    require_port(settings.PORT)
    from config.demo import bazaar, preparing, serving

    if reset:
        preparing.start_over()
        preparing.renew_queue()
    preparing.collect_static()
    preparing.migrate()
    if not bazaar.is_filled():
        say("Filling the bazaar. This takes a moment the first time.")
        bazaar.fill()

    def ready() -> None:
        say(words(settings, with_bots))
        say(f"  Ready after {time.monotonic() - began:.1f} s.\n")

    serving.serve(settings.PORT, with_bots=with_bots, ready=ready)
    say("Closed.")


def words(settings, with_bots: bool) -> str:
    from config.demo.people import PASSWORD

    bots = "Others bid now and then (DEMO_BOTS=0: nobody but you)." if with_bots else "Nobody bids but you."
    return WORDS.format(site=settings.SITE_URL, password=PASSWORD, mail=settings.EMAIL_FILE_PATH, bots=bots)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
