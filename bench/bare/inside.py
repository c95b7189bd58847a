"""The bare view where ours stands: behind the project's own middleware, session, log-in and CSRF check."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent.parent))
from config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "bare"]  # noqa: F405
ROOT_URLCONF = "bare.urls"
