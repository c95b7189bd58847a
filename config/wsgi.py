"""Pages over WSGI: gunicorn's entry point. Each of its workers loads this, after the fork (nothing is preloaded)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.startup import serve_pages

serve_pages()
