"""What every test gets: a git identity, no settings of the machine's user, the kit in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from finished_project import make_project
from xdist.scheduler import LoadScopeScheduling

from takehome_kit.cli import main
from takehome_kit.scaffolding import scaffold

ROOT = Path(__file__).parents[1]
# Environments below build/, and the files whose tests install projects into them.
SHARED = {
    "models-env": ("test_project.py", "test_finetune_life.py", "test_services.py"),
    "plain-env": (
        "test_agent_project.py",
        "test_evals_kind.py",
        "test_extract.py",
        "test_serving_project.py",
    ),
}
ENVIRONMENT = {name: shared for shared, names in SHARED.items() for name in names}


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Takehome = Callable[..., Done]


class Scheduling(LoadScopeScheduling):
    """A process keeps a whole file, and all files that share an environment.

    xdist's own groups are without effect in pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        name = Path(nodeid.partition("::")[0]).name
        return ENVIRONMENT.get(name, name)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Share the tests out among processes."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and none that installs into an environment unnamed."""
    order = [*SHARED, None]
    for item in items:
        assert (item.path.name in ENVIRONMENT) == bool(item.get_closest_marker("project")), item
    items.sort(key=lambda item: order.index(ENVIRONMENT.get(item.path.name)))


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


@pytest.fixture(scope="session")
def finished(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on which no check finds anything; tests work on copies of it."""
    return make_project(template, tmp_path_factory.mktemp("finished") / "acme")
