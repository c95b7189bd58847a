"""What must never slip, checked on the source itself."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.dispatch import Signal

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "catalog", "auctions", "orders", "messaging"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts and "email" not in path.parts]
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
WEB = {"views", "forms", "urls", "admin", "apps", "receivers", "tasks"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """The dotted names of all that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rules() -> list[Path]:
    """Modules of plain functions beside the models: the rules."""
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {path.stem, *path.relative_to(ROOT).parts} & (WEB | {"adapter", "access", "middleware", "webhooks"})
    ]


@pytest.mark.parametrize("path", rules(), ids=name)
def test_rules_know_nothing_of_the_web(path):
    own_forms = {"terms"}  # a format of sale brings its form along (ADR 0004)
    for imported in imports(path):
        assert not imported.startswith("django.http"), imported
        assert ".views" not in imported, imported
        assert path.stem in own_forms or not re.match(rf"({'|'.join(APPS)})\.forms", imported), imported


@pytest.mark.parametrize("path", sorted((ROOT / "config").glob("*.py")), ids=name)
def test_leaves_import_no_app(path):
    assert not [found for found in imports(path) if found.split(".")[0] in APPS]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_carry_no_inline_script_style_or_handler(path):
    source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js:|javascript:", source)
    assert not re.search(r"<style|<script(?![^>]*(\bsrc=|application/(ld\+)?json))", source)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_partial_is_named_like_the_id_it_renders(path):
    source = path.read_text("utf-8")
    # `more` is the exception: the next rows of a list, appended to it.
    for partial in set(re.findall(r"{% partialdef ([\w-]+)", source)) - {"more"}:
        assert re.search(rf'id="{partial}|id="{partial}-list|id="{partial}-|#{partial}', source), partial


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_htmx_posts_where_the_form_would(path):
    source = path.read_text("utf-8")
    for form in re.findall(r"<form\b[^>]*>", source):
        action, posted = (
            re.search(r'\saction="([^"]*(?:{%[^%]*%}[^"]*)*)"', form),
            re.search(r'hx-post="([^"]*(?:{%[^%]*%}[^"]*)*)"', form),
        )
        if posted and action:
            assert posted.group(1) == action.group(1)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_use_logical_properties_only(path):
    source = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    side = r"(left|right|top|bottom)"
    physical = [
        rf"(?<!safe-area-)\b(margin|padding|border|inset)-{side}\b",
        r"(?<![\w-])(left|right)\s*:",
        r"(text-align|(?<![\w-])float)\s*:\s*(left|right)",
    ]
    assert not [pattern for pattern in physical if re.search(pattern, source)]
    assert source.strip().startswith("@layer")


def test_own_javascript_stays_small():
    assert sum(len(path.read_text("utf-8").splitlines()) for path in (ROOT / "static" / "js").rglob("*.js")) <= 300


def signals() -> dict[str, Signal]:
    found = {}
    for app in APPS:
        module = importlib.import_module(f"{app}.signals") if (ROOT / app / "signals.py").exists() else None
        found |= {key: value for key, value in vars(module).items() if isinstance(value, Signal)} if module else {}
    return found


def announcers() -> dict[str, set[str]]:
    """fact → the modules that send it, read off the source."""
    found: dict[str, set[str]] = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            source = path.read_text("utf-8")
            for line in source.splitlines():
                if ".send(sender=" in line.replace("(\n", "("):
                    for fact in re.findall(
                        r"\b([a-z_]+)\b(?=[^=]*\.send\(sender=)", line.split(".send(")[0] + ".send(sender="
                    ):
                        if fact in signals():
                            found.setdefault(fact, set()).add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return found


def documented() -> dict[str, tuple[str, set[str]]]:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w., ]+) \| ([^|]+) \|$", text, flags=re.M)
    return {
        fact: (by, set() if listeners.strip() == "–" else set(listeners.strip().split(", ")))
        for fact, by, listeners in rows
    }


def test_facts_and_listeners_are_as_documented():
    table = documented()
    assert set(table) == set(signals())
    for fact, signal in signals().items():
        listeners = {key[0] for key, *_ in signal.receivers if isinstance(key[0], str)}
        assert listeners == table[fact][1], fact


def test_every_fact_is_announced_where_the_table_says():
    found = announcers()
    for fact, (announced_by, _listeners) in documented().items():
        assert found.get(fact) == set(announced_by.split(", ")), fact


def test_every_model_is_in_the_admin():
    from django.contrib import admin

    ours = {model for app in APPS for model in apps.get_app_config(app).get_models()}
    inline_only = {"OrderLine", "OrderEvent", "Message", "SandboxSession"}
    missing = {model.__name__ for model in ours if model not in admin.site._registry}
    assert missing <= inline_only


def test_every_module_imports_cleanly():
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            importlib.import_module(module.name)
