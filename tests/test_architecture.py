"""The layers and the direction of imports, held over the syntax tree."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = {"cluster_portal": 0, "members": 1, "councils": 2, "workplans": 3}
# The composition root may know every app.
ROOT_MODULES = {"cluster_portal/urls.py", "cluster_portal/settings.py"}
LAYERS = ["workflow", "models", "permissions", "services", "views"]
READERS = ["views", "forms"]
# Models whose rows belong to a council or a cluster: fetched for a person only through visible_to().
GUARDED = {"Meeting", "Protocol", "Person", "Organization", "Decision", "AgendaItem", "Attendance", "Assignment"}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def upward_imports(name: str, tree) -> list[str]:
    """Imports from an app above, or from a layer above within the same app."""
    app = name.split("/")[0]
    if name in ROOT_MODULES:
        return []
    found = []
    layer = layer_of(name)
    for module in imported(tree):
        other = module.split(".")[0]
        if other in APPS and APPS[other] > APPS[app]:
            found.append(f"{name} imports {module}")
        if other == app and layer is not None:
            above = layer_of(module.replace(".", "/") + ".py")
            if above is not None and above > layer:
                found.append(f"{name} imports {module}")
    return found


def layer_of(name: str) -> int | None:
    parts = name.removesuffix(".py").split("/")
    return LAYERS.index(parts[1]) if len(parts) > 1 and parts[1] in LAYERS else None


def unguarded_querysets(name: str, tree) -> list[str]:
    """Model.objects.<anything but visible_to/published> in code that reads for a person."""
    if len(name.split("/")) < 2 or name.split("/")[1].removesuffix(".py") not in READERS:
        return []
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        manager = node.value
        if manager.attr == "objects" and isinstance(manager.value, ast.Name) and manager.value.id in GUARDED:
            if node.attr not in ("visible_to", "published"):
                found.append(f"{name}:{node.lineno} {manager.value.id}.objects.{node.attr}")
    return found


def test_imports_point_down_only():
    assert [row for name, tree in modules() for row in upward_imports(name, tree)] == []


def test_views_and_forms_read_only_what_is_visible_to_the_user():
    assert [row for name, tree in modules() for row in unguarded_querysets(name, tree)] == []


def test_there_are_no_signals_no_logic_in_save_and_no_marked_safe_text():
    found = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "/models/" in name:
                found.append(f"{name}: save()")
            if isinstance(node, ast.Name) and node.id in ("receiver", "mark_safe"):
                found.append(f"{name}: {node.id}")
    assert found == []


def test_templates_hold_no_inline_code_and_no_unescaped_text():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for forbidden in ("|safe", "autoescape off", " style=", " onclick=", " onload=", " onsubmit=", "javascript:"):
            if forbidden in text:
                found.append(f"{path.relative_to(ROOT)}: {forbidden}")
    assert found == []


@pytest.mark.parametrize("limit", [50])
def test_functions_fit_on_a_screen(limit):
    found = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > limit:
                found.append(f"{name}: {node.name}")
    assert found == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("members/models/persons.py", "from councils.models import Council"),
        ("councils/models/meetings.py", "from councils.services import meetings"),
        ("cluster_portal/text.py", "import members.models"),
    ],
)
def test_an_upward_import_is_caught(name, code):
    """Negative control: the rule sees the fault it is made for."""
    assert upward_imports(name, ast.parse(code))


def test_an_unguarded_queryset_is_caught():
    """Negative control: the rule sees the fault it is made for."""
    assert unguarded_querysets("councils/views/x.py", ast.parse("Meeting.objects.filter(pk=1)"))
