"""`takehome check` as a command: what it prints, how it ends, what it survives."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace as with_changes
from pathlib import Path

import pytest
from conftest import ROOT, Takehome
from finished_project import commit, git, replace

from takehome_kit.check import registry, secrets
from takehome_kit.check.finding import Finding
from takehome_kit.check.fresh import fresh
from takehome_kit.check.readme import parse_readme
from takehome_kit.check.registry import Check, run_checks
from takehome_kit.check.subject import Subject
from takehome_kit.check.usage import shell_words
from takehome_kit.check.view import as_text
from takehome_kit.check.writing import SECTIONS
from takehome_kit.scaffolding import scaffold

MAKEFILE = """\
eval:
	@echo "measuring in $(CURDIR), key: $(OPENAI_API_KEY)."
	@test ! -e untracked.txt
test:
	@test ! -e broken
"""


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(finished, tmp_path / "acme", symlinks=True)


def test_passes(takehome: Takehome, project: Path) -> None:
    """A finished project passes, from any of its folders."""
    done = takehome("check", project / "evals")
    assert done.code == 0, done.out
    assert done.out.endswith("0 blockers, 0 for your judgement; nothing stands in the way.\n")


def test_advice_passes(takehome: Takehome, project: Path) -> None:
    """Advice alone does not fail."""
    git(project, "tag", "-d", "scaffold")
    done = takehome("check", project)
    assert done.code == 0
    assert done.out.startswith("advice [history] there is no tag scaffold")


def test_json(takehome: Takehome, project: Path) -> None:
    """JSON holds every finding with its fields; a blocker ends with 1."""
    replace(project / "README.md", "None.", "> To write: it")
    commit(project)
    done = takehome("check", project, "--json")
    assert done.code == 1
    report = json.loads(done.out)
    assert (report["blockers"], report["advice"]) == (1, 0)
    assert report["checks"] == [check.name for check in registry.CHECKS]
    (finding,) = report["findings"]
    assert finding["check"] == "prompts"
    assert finding["where"].startswith("README.md:")
    assert set(finding) == {"check", "where", "what", "fix", "level"}


def test_no_repository(takehome: Takehome, project: Path) -> None:
    """Without a repository there is nothing to check: exit code 3."""
    shutil.rmtree(project / ".git")
    done = takehome("check", project)
    assert done.code == 3
    assert "git init" in done.err


def test_no_git(takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git it says so."""
    monkeypatch.setenv("PATH", str(project))
    done = takehome("check", project)
    assert (done.code, "git is not installed" in done.err) == (3, True)


def test_crash(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that crashes is a blocker of its own, and the others go on."""

    def crash(subject: Subject) -> list[Finding]:
        raise ZeroDivisionError("division by zero")

    def other(subject: Subject) -> list[Finding]:
        return [Finding("other", "", "seen", "none", "advice")]

    monkeypatch.setattr(registry, "CHECKS", (Check("first", crash), Check("other", other)))
    first, second = run_checks(Subject.of(project))
    assert (first.check, first.level) == ("first", "blocker")
    assert "ZeroDivisionError: division by zero" in first.what
    assert second.check == "other"


def test_torn_report(project: Path) -> None:
    """A record that cannot be read is said once; the checks that do not need it go on."""
    next((project / "reports").glob("*/results.json")).write_text("{")
    found = [finding.check for finding in run_checks(Subject.of(project))]
    assert sorted(found) == ["committed", "report"]


def test_sections_are_the_templates(template: Path, tmp_path: Path) -> None:
    """The sections that are looked for are those that the template writes."""
    scaffold.render(template, tmp_path / "p", {"kind": "rag"}, title=None, ask=False)
    readme = parse_readme((tmp_path / "p" / "README.md").read_text(), "")
    assert list(readme.sections) == list(SECTIONS)


def test_other_corpora(project: Path) -> None:
    """A later run on a folder in BEIR's format is not the one that the README shows."""
    path = next((project / "reports").glob("*/results.json"))
    results = json.loads(path.read_text()) | {"name": "beir: xquad_en", "guards": [{"name": "x"}]}
    later = project / "reports/29991231T000000Z-abcdef/results.json"
    later.parent.mkdir()
    later.write_text(json.dumps(results))
    commit(project)
    assert run_checks(Subject.of(project)) == []


RANDOM = "8f2d1c0b9a7e4f3d" + "2c1b0a9e8d7c6b5a"
MIXED = "aB3dE5fG7hI9jK1l" + "M3nO5pQ7rS9tU1vW"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("start.sh", f"export MISTRAL_API_KEY={MIXED}"),
        ("start.sh", f"MY_TOKEN='{RANDOM}' python -m acme"),
        ("start.sh", f"docker run -e COHERE_API_KEY={MIXED} acme"),
        ("start.sh", f"acme serve --api-key {RANDOM}"),
        ("USAGE.md", f"```console\nexport AZURE_OPENAI_API_KEY={RANDOM}\n```"),
        ("USAGE.md", f"$ curl -H 'Authorization: Bearer {MIXED}' https://acme.org"),
        ("USAGE.md", f'curl -H "x-api-key: {RANDOM}" https://acme.org'),
        ("compose.yaml", f"      MISTRAL_API_KEY: {MIXED}"),
        ("compose.yaml", f"      - SERVICE_SECRET={RANDOM}"),
        ("compose.yaml", "      POSTGRES_PASSWORD: tr33house" + "42x"),
        ("settings.ini", f"client_secret = {RANDOM}"),
        ("tests/keys.py", f'os.environ["ACME_KEY"] = "{MIXED}"'),
        ("explore.ipynb", f"%env ACME_API_KEY={MIXED}"),
        ("explore.ipynb", f'os.environ["ACME_API_KEY"] = "{RANDOM}"'),
    ],
)
def test_keys_by_their_names(project: Path, name: str, line: str) -> None:
    """A value without sense under a telling name, in whatever is sent; no pragma for documents."""
    text = line
    if name.endswith(".ipynb"):
        cell = {"cell_type": "code", "source": [line], "outputs": []}
        text = json.dumps({"cells": [cell], "nbformat": 4})
    (project / name).write_text(text + "\n")
    commit(project)
    found = [f for f in run_checks(Subject.of(project)) if f.check in ("secrets", "notebooks")]
    assert [(f.where.partition(":")[0], f.level) for f in found] == [(name, "blocker")]
    assert ("pragma" in found[0].fix) == name.endswith((".sh", ".yaml", ".ini", ".py"))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("start.sh", 'export OPENAI_API_KEY="$1"'),
        ("start.sh", "export OPENAI_API_KEY=<your-key>"),
        ("start.sh", "export MAX_TOKENS=4096 MODEL_KEY=all-MiniLM-L6-v2"),
        ("USAGE.md", "export OPENAI_API_KEY=sk-...  # yours"),
        ("compose.yaml", "      OPENAI_API_KEY: ${OPENAI_API_KEY}"),
        ("compose.yaml", "      POSTGRES_PASSWORD: postgres"),
        (".github/workflows/ci.yml", "          key: pip-${{ hashFiles('constraints.txt') }}"),
        ("tests/keys.py", "rows.sort(key=by_a1b2c3d4e5f6g7h8)"),
        ("tests/keys.py", 'token = tokens["first"]'),
        ("settings.ini", "tokenizer = sentence-transformers/all-MiniLM-L6-v2"),
    ],
)
def test_keys_that_are_none(project: Path, name: str, line: str) -> None:
    """Placeholders, variables, models' names and code's own names are no secrets."""
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(line + "\n")
    commit(project)
    assert "secrets" not in {f.check for f in run_checks(Subject.of(project))}


def test_code_in_one_line() -> None:
    """Three marks that are closed in the same line open no block."""
    readme = parse_readme("```pip install acme```\n\n## Limitations\n\nMine.\n", "")
    assert [line.text for line in readme.sections["Limitations"].own] == ["Mine."]


def test_headings_in_other_words() -> None:
    """A section is found by what its heading says."""
    text = "## Decisions\n\nA.\n\n## Time and AI\n\nOne hour.\n\n## What it gets wrong\n\nB.\n"
    readme = parse_readme(text, "")
    found = {title: section.title for title in SECTIONS if (section := readme.section(title))}
    assert found == {
        "Design decisions and trade-offs": "Decisions",
        "Time spent": "Time and AI",
        "How AI was used": "Time and AI",
        "Limitations": "What it gets wrong",
    }


def test_no_pragma_for_documents(project: Path) -> None:
    """A document about keys is left as it is."""
    (project / "data/documents/keys.md").write_text(f"export ACME_API_KEY={RANDOM}\n")
    commit(project)
    (one,) = [f for f in run_checks(Subject.of(project)) if f.check == "secrets"]
    assert (one.level, "pragma" in one.fix) == ("advice", False)


@pytest.mark.parametrize(
    "key",
    [
        "sk-ant-api03-" + "Xy7Kp2Lm9Qw4Er6Ty8Ui0Op1As3Df5Gh7Jk",
        "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi",
        "ghp_" + "9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX",
        "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
        "postgres://acme:" + "hunter2pass@db.acme.org/x",
        "-----BEGIN RSA PRIVATE" + " KEY-----",
    ],
)
def test_keys(key: str) -> None:
    """Keys of the services that such projects use are known."""
    assert secrets.secrets_in([f"client = connect('{key}')"])


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "sk-your-key-here-please-replace"',
        "OPENAI_API_KEY=",
        "postgres://user:${PASSWORD}@db/x and http://user:password@host",
        'key = os.environ["OPENAI_API_KEY"]',
        "sha256: 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "KEY = 'sk-proj-T3Blb9kFJa7bcdEFT3Blb9kFJa7bcdEF'  # pragma: allowlist secret",
        "the task-specific-fine-tuned-retrieval-model was slower",
    ],
)
def test_no_keys(line: str) -> None:
    """Placeholders, references, hashes and what is marked are none."""
    assert not secrets.secrets_in([line])


def test_long_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a table of megabytes the scanner would take a minute: the keys known here still show."""
    monkeypatch.setattr("detect_secrets.core.scan.scan_file", lambda path: pytest.fail(path))
    rows = "1,2,flight to somewhere\n" * (secrets.LONG // 20)
    (project / "flights.csv").write_text(f"{rows}3,4,sk-ant-api03-{RANDOM}{RANDOM}\n")
    found = secrets.secrets(with_changes(Subject.of(project), files=("flights.csv",)))
    assert [f.where for f in found] == [f"flights.csv:{rows.count(chr(10)) + 1}"]


def test_scanner_stays_here(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for keys sends nothing anywhere."""

    def refuse(*_: object) -> None:
        raise AssertionError("the scanner opens a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (project / "tests/keys.py").write_text('aws = "AKIA' + 'Q3EGRN5XKJ7HVW2D"\n')
    commit(project)
    found = [finding for finding in run_checks(Subject.of(project)) if finding.check == "secrets"]
    assert [(f.where, f.what) for f in found] == [
        ("tests/keys.py:1", "looks like a secret (AWS Access Key)")
    ]


def test_shell_words() -> None:
    """Commands are read from console blocks and code spans, without prompts and variables."""
    text = """\
```console
$ make eval    # a comment
A=1 make test && ./go.sh "two words"
```

```python
make("no command")
```

Run `PIP=x make lint`, not `maker`.
"""
    words = [found for _, found in shell_words(parse_readme(text, ""))]
    assert words == [["make", "eval"], ["make", "test"], ["./go.sh", "two words"], ["make", "lint"]]


def test_view_shortens() -> None:
    """Of one check's findings five are shown, the others counted."""
    findings = [Finding("large", f"{i}.bin", "6 MB", "leave it out") for i in range(7)]
    text = as_text(findings, 1)
    assert text.count("\n    leave it out") == 5
    assert "… and 2 more blocker [large]" in text
    assert "7 blockers" in text


@pytest.fixture
def quick(project: Path) -> Path:
    """The project with a Makefile that takes no time."""
    (project / "Makefile").write_text(MAKEFILE)
    commit(project)
    return project


def test_fresh(
    quick: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README's two commands run in a clone, without the candidate's keys and loose files."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    (quick / "untracked.txt").write_text("x")
    assert list(fresh(Subject.of(quick))) == []
    out, err = capfd.readouterr()
    assert out == ""
    assert [line for line in err.splitlines() if line.startswith("$")] == [
        "$ make eval",
        "$ make test",
    ]
    assert "key: ." in err
    folder = err.partition("measuring in ")[2].partition(",")[0]
    assert folder != str(quick)
    assert not Path(folder).exists()


def test_tests_are_run(quick: Path, takehome: Takehome) -> None:
    """--tests runs make test here, --fresh in the clone; it counts until the code moves."""
    assert "the kit has not seen the tests run" not in takehome("check", quick, "--tests").out
    assert "[tests]" not in takehome("check", quick).out
    (quick / "broken").write_text("x")
    commit(quick)
    assert "the code changed after the tests ran" in takehome("check", quick).out
    takehome("check", quick, "--fresh")
    done = takehome("check", quick)
    assert "blocker [tests] tests/: `make test` ended with status 2" in done.out


def test_fresh_fails(quick: Path, takehome: Takehome) -> None:
    """A command that fails there is a blocker, with its line and status; its output is shown."""
    (quick / "broken").write_text("x")
    commit(quick)
    done = takehome("check", quick, "--fresh", "--json")
    assert done.code == 1
    found = [f for f in json.loads(done.out)["findings"] if f["check"] == "fresh"]
    assert [f["what"] for f in found] == ["`make test` ends with status 2 in a fresh clone"]
    assert found[0]["where"].startswith("README.md:")
    assert "measuring in" in done.err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_fresh_cut_off(quick: Path, tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C, kill and kill -9 leave neither the clone nor what runs in it."""
    (quick / "Makefile").write_text("eval:\n\t@echo running; sleep 600 & sleep 600\n")
    commit(quick)
    (tmp_path / "temp").mkdir()
    code = "from takehome_kit.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "check", str(quick), "--fresh"],
        env=os.environ | {"TMPDIR": str(tmp_path / "temp"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert any(line == "running\n" for line in running.stderr)
    running.send_signal(how)
    running.communicate(timeout=30)  # ends when no command holds the output any more
    for _ in range(200):
        if not list((tmp_path / "temp").iterdir()):
            break
        time.sleep(0.05)
    assert not list((tmp_path / "temp").iterdir())


def test_fresh_without_commands(project: Path) -> None:
    """A README that says no command is a blocker."""
    replace(project / "README.md", "## Run it", "## Notes")
    assert [finding.check for finding in fresh(Subject.of(project))] == ["fresh"]


def test_over_the_box(project: Path, takehome: Takehome) -> None:
    """Hours far above the box are advice."""
    hours = [("start", 0, {"phase": "plan", "hours": 4.0}), ("stop", 6, {})]
    log = project / ".takehome/timebox.jsonl"
    log.parent.mkdir(exist_ok=True)
    for kind, hour, data in hours:
        at, mono = f"2026-11-24T{8 + hour:02d}:00:00+00:00", hour * 3600.0
        event = {"v": 1, "id": kind, "at": at, "boot": "b", "mono": mono, "awake": mono}
        with log.open("a") as file:
            file.write(json.dumps({**event, "event": kind, **data}) + "\n")
    (finding,) = run_checks(Subject.of(project))
    assert (finding.check, finding.level) == ("hours", "advice")
    assert "6.0 hours by the log, in a box of 4" in finding.what
