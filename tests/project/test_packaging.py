"""What is installed is what was meant: one version, types, no tests, and extras that name what the package asks for."""

import re
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import autograd_mini

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "autograd_mini"


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_the_changelog_knows_the_version():
    assert re.search(rf"^## \[{re.escape(autograd_mini.__version__)}\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_every_extra_that_a_message_tells_to_install_exists():
    asked = {extra for path in PACKAGE.rglob("*.py") for extra in re.findall(r'extra="(\w+)"', path.read_text("utf-8"))}
    section = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    assert asked <= set(re.findall(r"^(\w+) = \[", section, re.MULTILINE))


def files_in(folder):
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_the_wheel_holds_the_package_with_its_types_and_demos_and_nothing_else(tmp_path):
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel")
    (wheel,) = builder.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = set(zipfile.ZipFile(wheel).namelist())
    of_package = {path.relative_to(ROOT).as_posix() for path in files_in(PACKAGE)}
    of_package |= {f"autograd_mini/_{path.relative_to(ROOT).as_posix()}" for path in files_in(ROOT / "demos")}
    info = f"autograd_mini-{autograd_mini.__version__}.dist-info/"
    assert {name for name in names if not name.startswith(info)} == of_package
    assert f"{info}licenses/LICENSE" in names


def test_the_installed_version_is_the_one_of_the_source():
    try:
        installed = metadata.version("autograd_mini")
    except metadata.PackageNotFoundError:
        pytest.skip("autograd_mini runs from its folder, it is not installed")
    assert installed == autograd_mini.__version__
