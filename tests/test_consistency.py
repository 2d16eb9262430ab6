"""Loose ends: templates, static files, addresses, translations and other people's files all fit together."""

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template
from django.utils.translation.template import templatize

from tests.test_access import ADDRESSES

ROOT = Path(settings.BASE_DIR)
TEMPLATES, STATIC = ROOT / "templates", ROOT / "static"
APPS = ("cluster_portal", "members", "councils", "workplans")
QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(((?:\s*u?{QUOTED}\s*,?)+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@cache
def texts(folder: Path, suffix: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob(f"*{suffix}"))
        if "vendor" not in path.parts
    }


def templates() -> dict[str, str]:
    return texts(TEMPLATES, ".html")


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for app in APPS:
        for name, text in texts(ROOT / app, ".py").items():
            if "migrations/" not in name:
                found[f"{app}/{name}"] = ast.parse(text)
    return found


@cache
def strings() -> set[str]:
    """Every string constant of the code."""
    nodes = (node for tree in modules().values() for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


# --- Templates ----------------------------------------------------------------------------------------------
def referred(tag: str) -> set[str]:
    pattern = re.compile(rf"{{%\s*{tag}\s+({QUOTED})")
    return {ast.literal_eval(name) for text in templates().values() for name in pattern.findall(text)}


def replaces_a_library_template(name: str) -> bool:
    loaders = engines["django"].engine.template_loaders
    places = [source.name for loader in loaders for source in loader.get_template_sources(name)]
    return any(Path(place).exists() and not place.startswith(str(ROOT / "templates")) for place in places)


def test_every_template_is_used():
    used = referred("extends") | referred("include") | strings()
    # A letter is named without its folder and its two forms.
    used |= {f"emails/{name}.{form}" for name in strings() for form in ("txt", "html")}
    assert [name for name in templates() if name not in used and not replaces_a_library_template(name)] == []


def test_every_template_that_is_named_exists_and_compiles():
    named = {name for name in strings() if re.fullmatch(r"[\w/]+\.html", name)}
    for name in templates().keys() | referred("extends") | referred("include") | named:
        get_template(name)


def test_every_address_named_in_a_template_or_in_code_exists():
    in_code = {name for name in strings() if re.fullmatch(r"(councils|members):[\w-]+", name)}
    assert (referred("url") | in_code) - set(ADDRESSES) == set()


def dangers(text: str) -> list[str]:
    """Markup that a strict Content-Security-Policy refuses, users' text put in as it is, forms without a token."""
    tags = re.findall(r"<[a-z](?:[^<>{]|{{.*?}}|{%.*?%})*>", text, re.DOTALL)
    found = [tag for tag in tags if re.search(r"\s(style|on[a-z]+)\s*=", tag)]
    found += [tag for tag in tags if tag.startswith("<script") and not re.search(r"\s(src|nonce)=", tag)]
    found += [tag for tag in tags if re.search(r"""(src|href|action)=["'](https?:)?//""", tag)]
    found += re.findall(r"<style|\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off|javascript:", text)
    forms = re.findall(r"<form[^>]*method=[\"']post.*?</form>", text, re.DOTALL | re.IGNORECASE)
    return found + [form for form in forms if "csrf_token" not in form]


@pytest.mark.parametrize("name", templates())
def test_a_template_has_no_dangerous_markup(name):
    assert dangers(templates()[name]) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p style='color: red'>",
        '<p class="{% if a > b %}x{% endif %}" onclick="go()">',
        "<script>go()</script>",
        '<script src="//cdn.example/x.js"></script>',
        "<style>p {}</style>",
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape off %}",
        '<a href="javascript:go()">',
        '<form method="post"><button>x</button></form>',
    ],
)
def test_dangerous_markup_would_be_seen(text):
    """Negative control."""
    assert dangers(text)


def test_the_code_never_declares_a_text_safe():
    names = {
        (module, getattr(node, "attr", getattr(node, "id", getattr(node, "name", None))))
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
    }
    assert [(module, name) for module, name in names if name in {"mark_safe", "SafeString", "SafeText"}] == []


def test_scripts_write_text_and_never_markup():
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(")
    assert {
        name: forbidden.findall(text) for name, text in texts(STATIC, ".js").items() if forbidden.search(text)
    } == {}


# --- Static files -------------------------------------------------------------------------------------------
def test_every_static_file_named_in_a_template_exists():
    assert [name for name in referred("static") if finders.find(name) is None] == []


def test_every_file_named_in_a_stylesheet_or_a_script_exists():
    named = []
    for name, text in texts(STATIC, ".css").items():
        for target in re.findall(r"url\(\s*[\"']?(?!data:)([^\"')]+)", text):
            inside = STATIC / target.removeprefix("static:") if target.startswith("static:") else None
            named.append((name, target, inside or STATIC / Path(name).parent / target))
    for name, text in texts(STATIC, ".js").items():
        for target in re.findall(r"(?:from|import)\s*\(?\s*[\"'](\.[^\"']+)", text):
            named.append((name, target, STATIC / Path(name).parent / target))
    assert named
    assert [(name, target) for name, target, path in named if not path.is_file()] == []


def test_every_script_and_stylesheet_is_used():
    in_code = {name for name in strings() if re.fullmatch(r"[\w/.-]+\.(css|js)", name)}
    used = {(STATIC / name).resolve() for name in referred("static") | in_code}
    for name, text in texts(STATIC, ".js").items():
        for target in re.findall(r"(?:from|import)\s*\(?\s*[\"'](\.[^\"']+)", text):
            used.add((STATIC / Path(name).parent / target).resolve())
    own = [*texts(STATIC, ".js"), *texts(STATIC, ".css")]
    assert [name for name in own if (STATIC / name).resolve() not in used] == []


def test_other_peoples_files_are_as_they_came():
    lines = (STATIC / "vendor" / "VERSIONS").read_text(encoding="utf-8").splitlines()
    recorded = dict(reversed(line.split("  ", 1)) for line in lines if line and not line.startswith("#"))
    kept = {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.name != "VERSIONS"
    }
    assert kept == recorded


# --- Translations -------------------------------------------------------------------------------------------
FUNCTIONS = {"_", *(f"{kind}gettext{lazy}" for kind in ("", "n", "p", "np") for lazy in ("", "_lazy"))}


def messages_in_code(tree: ast.Module) -> set[tuple[str, str]]:
    """(context, message) of every call; a message that is put together while running cannot be translated."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            continue
        context = [node.args.pop(0)] if node.func.id.startswith(("p", "np")) else []
        for part in [*context, node.args[0]]:
            assert isinstance(part, ast.Constant), f"not a literal in line {node.lineno}: {ast.unparse(part)}"
        found.add((context[0].value if context else "", node.args[0].value))
    return found


def messages_in_template(text: str) -> set[tuple[str, str]]:
    found = set()
    for function, arguments in CALL.findall(templatize(text)):
        values = ast.literal_eval(f"({arguments.rstrip().rstrip(',')},)")
        found.add((values[0], values[1]) if "p" in function else ("", values[0]))
    return found


@cache
def messages() -> set[tuple[str, str]]:
    in_code = set().union(*(messages_in_code(tree) for tree in modules().values()))
    return in_code.union(*(messages_in_template(text) for text in templates().values()))


@cache
def catalogue() -> dict[tuple[str, str], polib.POEntry]:
    source = polib.pofile(str(ROOT / "locale/ru/LC_MESSAGES/django.po"), check_for_duplicates=True)
    return {(entry.msgctxt or "", entry.msgid): entry for entry in source if not entry.obsolete}


def test_messages_are_found_in_code_and_in_templates():
    assert ("", "Only the secretary of the council records the meeting.") in messages()
    assert ("", "Protocol of %(date)s No. %(number)s") in messages()
    assert len(messages()) > 300


def test_every_message_has_its_russian():
    assert sorted(message for message in messages() if message not in catalogue()) == []
    unfinished = [entry.msgid for entry in catalogue().values() if not entry.translated() or entry.fuzzy]
    assert unfinished == []


def test_the_catalogue_holds_nothing_that_nobody_says():
    assert sorted(message for _, message in catalogue().keys() - messages()) == []


def test_a_translation_keeps_the_places_for_values():
    for entry in catalogue().values():
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid
        assert len(entry.msgstr_plural) in (0, 3), entry.msgid
