"""Python runs this first: the process then lives `CLOCK_OFF_SECONDS` ahead of everyone else, or behind."""

import os
import time

import time_machine

time_machine.travel(time.time() + int(os.environ["CLOCK_OFF_SECONDS"]), tick=True).start()
