"""What every test gets: a git identity, no settings of the machine's user, the kit in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from takehome_kit import scaffold
from takehome_kit.cli import main

ROOT = Path(__file__).parents[1]


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Takehome = Callable[..., Done]


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A process keeps a whole file, and all that shares an environment; the longest come first."""

    def environment(item: pytest.Item) -> str:
        mark = item.get_closest_marker("project")
        return (*mark.args, "test-env")[0] if mark else ""

    for item in items:
        item.add_marker(pytest.mark.xdist_group(environment(item) or item.path.name))
    items.sort(key=lambda item: ("reference-env", "test-env", "").index(environment(item)))


@pytest.fixture(autouse=True, scope="session")
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither git, Copier nor a project touches anything of the user who runs the tests."""
    home = tmp_path_factory.mktemp("home")
    (home / "gitconfig").write_text("[user]\nname = Candidate\nemail = candidate@example.org\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.delenv("BRIEF_MODEL", raising=False)
        patch.setenv("TAKEHOME_CACHE", str(home / "cache"))
        patch.setenv("COPIER_CACHE_DIR", str(home / "copier"))
        patch.setenv("COPIER_SETTINGS_PATH", str(home / "copier.yml"))
        (home / "copier.yml").write_text("{}")
        yield


@pytest.fixture
def takehome(capfd: pytest.CaptureFixture[str]) -> Takehome:
    """Run `takehome` in this process."""

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, *capfd.readouterr())

    return call


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the process in it."""
    folder = tmp_path / "there"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A folder with copier.yml and template/, as the wheel has it."""
    with scaffold.template_source() as source:
        yield source
