"""`.env.example` knows every variable that is read; the demo's environment leaves alone what someone has set."""

import re
import socket
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.demo import environment, ports

ROOT = Path(__file__).resolve().parents[2]
READERS = re.compile(r'env\.(?:text|boolean|integer|words|choice|database)\(\s*"([A-Z_]+)"')
# Of the Makefile: which tools it uses, not how the market runs.
TOOLS = {"PYTHON", "VENV", "PYTEST"}
# Read by gunicorn and by compose.yaml.
ELSEWHERE = {"WEB_CONCURRENCY", "SITE_HOST", "POSTGRES_PASSWORD"}


def listed() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))


def read() -> set[str]:
    sources = [ROOT / "config" / "settings.py", ROOT / "config" / "demo" / "__main__.py"]
    by_python = {name for source in sources for name in READERS.findall(source.read_text("utf-8"))}
    by_make = set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    return by_python | by_make - TOOLS


def test_env_example_lists_what_is_read_and_nothing_else():
    assert listed() == read() | ELSEWHERE


def test_compose_reads_only_listed_variables():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert used <= listed()


def test_demo_environment_is_complete_and_embedded(tmp_path):
    environ = {"VAR_DIR": str(tmp_path), "PORT": "8123", "DATABASE_URL": "postgres://x@y/z", "REDIS_URL": "redis://y"}
    environment.prepare(environ)
    assert environ["SITE_URL"] == "http://127.0.0.1:8123"
    assert (environ["DEBUG"], environ["SANDBOX_PAYMENTS"], environ["SERVE_MEDIA"]) == ("0", "1", "1")
    assert not {"DATABASE_URL", "REDIS_URL"} & set(environ)
    assert environ["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


def test_demo_secret_is_kept_from_start_to_start(tmp_path):
    first, second = {"VAR_DIR": str(tmp_path)}, {"VAR_DIR": str(tmp_path)}
    environment.prepare(first)
    environment.prepare(second)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) > 50
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_demo_environment_keeps_what_someone_has_set(tmp_path):
    environ = {"VAR_DIR": str(tmp_path), "SECRET_KEY": "theirs", "LOG_LEVEL": "DEBUG"}
    environment.prepare(environ)
    assert (environ["SECRET_KEY"], environ["LOG_LEVEL"]) == ("theirs", "DEBUG")
    assert not (tmp_path / "secret").exists()


def test_port_that_is_taken_is_refused_in_one_line():
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ports.PortTaken) as refusal:
            ports.require_port(port)
    assert str(port) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_port_that_is_none_is_refused(port):
    with pytest.raises(ports.PortTaken):
        ports.require_port(port)


def test_a_choice_is_one_of_its_words(monkeypatch):
    among = ["provider", "manual"]
    assert env.choice("PAYOUTS_OF_NOBODY", among) == "provider"
    monkeypatch.setenv("PAYOUTS_OF_NOBODY", " Manual ")
    assert env.choice("PAYOUTS_OF_NOBODY", among) == "manual"
    monkeypatch.setenv("PAYOUTS_OF_NOBODY", "cash")
    with pytest.raises(ImproperlyConfigured, match="PAYOUTS_OF_NOBODY='cash'"):
        env.choice("PAYOUTS_OF_NOBODY", among)
