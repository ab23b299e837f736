"""Who may import what, where the layers in pyproject.toml can't say it."""

import re
import subprocess
import sys

import grimp
import pytest

GRAPH = grimp.build_graph("ipr", include_external_packages=True, cache_dir=None)
OURS = sorted(name for name in GRAPH.modules if name.split(".")[0] == "ipr")
PURE = re.compile(r"ipr\.(rulebook|permissions|db\..*|.*\.(service|models|queries))\b")


def imports_of(module: str) -> set[str]:
    return GRAPH.find_modules_directly_imported_by(module)


def own_name(module: str) -> str:
    return module.rpartition(".")[2]


def feature(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize(("room", "library"), [("rulebook", "yaml"), ("workflow", "")])
def test_what_is_pure_imports_the_standard_library_and_its_own(room, library):
    pure = [name for name in OURS if name.startswith(f"ipr.{room}")]
    outside = {name for module in pure for name in imports_of(module)}

    allowed = sys.stdlib_module_names | {library, *pure}
    assert pure
    assert outside <= allowed


def test_services_and_models_work_without_flask():
    pure = [name for name in OURS if PURE.fullmatch(name)]
    code = f"import sys, {', '.join(pure)}; sys.exit('flask' in sys.modules)"

    assert len(pure) > 10
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_views_are_imported_by_their_feature_and_the_application_alone():
    strangers = [
        (importer, views)
        for views in OURS
        if "views" in own_name(views)
        for importer in GRAPH.find_modules_that_directly_import(views)
        if importer != "ipr.app" and feature(importer) != feature(views)
    ]

    assert strangers == []


def test_models_import_no_service_and_forms_no_session():
    wrong = [
        (module, name)
        for module in OURS
        for name in imports_of(module)
        if (own_name(module) == "models" and "service" in own_name(name))
        or ("forms" in own_name(module) and name == "ipr.extensions")
    ]

    assert wrong == []
