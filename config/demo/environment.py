"""Where the demo runs and how: variables set before Django reads its settings. What someone has set stays."""

import secrets
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def prepare(environ: MutableMapping[str, str]) -> None:
    """Complete `environ` for one process on this machine: SQLite, play money, mail to files, quiet logs."""
    folder = Path(environ.setdefault("VAR_DIR", str(ROOT / "var" / "demo")))
    port = environ.setdefault("PORT", "8000")
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_PAYMENTS": "1",
        "SERVE_MEDIA": "1",
        "EMAIL_BACKEND": "config.demo.mailbox.EmailBackend",
        "EMAIL_FILE_PATH": str(folder / "mail"),
        "LOG_LEVEL": "ERROR",
    }
    for name, value in defaults.items():
        environ.setdefault(name, value)
    if not environ.get("SECRET_KEY"):
        environ["SECRET_KEY"] = kept_secret(folder)
    for elsewhere in ("DATABASE_URL", "REDIS_URL"):
        environ.pop(elsewhere, None)


def kept_secret(folder: Path) -> str:
    """Made once, so that people stay logged in when the demo starts again."""
    place = folder / "secret"
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48), "utf-8")
    return place.read_text("utf-8").strip()
