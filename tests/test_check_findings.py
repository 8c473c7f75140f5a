"""Each check trips over its own fault, and nothing else does; without a fault nothing is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from factory import make_results, write_results
from finished_project import PACKAGE, block, commit, git, measure, ran_tests, replace

from takehome_kit.check.finding import Finding
from takehome_kit.check.registry import CHECKS, run_checks
from takehome_kit.check.subject import Subject
from takehome_kit.support.markdown import marks

Fault = Callable[[Path], object]
KEY = "sk-proj-" + "T3Blb9kFJa7bcdEF" * 3
BRIEF = """## Requirements

- [x] R1 answer questions (line 3)
- [ ] R2 cite the source (line 4)
- [ ] R3 stream the answer (line 5)
  explained: nobody reads it token by token

## Bonus

- [ ] R4 a user interface (line 9)
"""
AWS = "AKIA" + "Q3EGRN5XKJ7HVW2D"


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """A copy of it to put faults into."""
    return shutil.copytree(finished, tmp_path / "acme", symlinks=True)


def found(project: Path) -> list[Finding]:
    return run_checks(Subject.of(project))


def readme(old: str, new: str) -> Fault:
    return lambda project: replace(project / "README.md", old, new)


def write(name: str, text: str) -> Fault:
    def fault(project: Path) -> None:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)

    return fault


def append(name: str, text: str) -> Fault:
    def fault(project: Path) -> None:
        path = project / name
        path.write_text(path.read_text() + text)

    return fault


def section(title: str, text: str) -> Fault:
    """The candidate's text of a section, replaced."""

    def fault(project: Path) -> None:
        from finished_project import PROSE

        replace(project / "README.md", PROSE[title], text)

    return fault


def policy(name: str) -> Fault:
    return lambda p: replace(
        p / ".copier-answers.yml", "ai_policy: not-stated", f"ai_policy: {name}"
    )


def both(*faults: Fault) -> Fault:
    return lambda project: [fault(project) for fault in faults]


def brief(text: str) -> Fault:
    return write("BRIEF.md", f"# What the brief asks\n\n- [x] D1 A {text} (line 3)\n")


def run(**changes: object) -> Fault:
    return lambda project: measure(project, minutes=5, **changes)


def draft(project: Path) -> None:
    """A draft among the golden rows, in the run, too."""
    path = project / "evals/golden.jsonl"
    path.write_text(path.read_text().replace('"confirmed"', '"draft"', 1))
    results = measure(project, minutes=5)
    results["items"][0]["status"] = "draft"
    file = project / "reports" / results["run"] / "results.json"
    file.write_text(json.dumps(results))


def unrecorded(project: Path) -> None:
    """The last run is one of `make eval` alone."""
    results = measure(project, minutes=5)
    results["hashes"] = {}
    results["gate"] = {"passed": None, "checks": []}
    write_results(results, project)


def untracked_report(project: Path) -> None:
    append(".gitignore", "reports/*-*\n")(project)
    git(project, "rm", "-r", "-q", "--cached", "reports")


def untracked_documents(project: Path) -> None:
    append(".gitignore", "data/documents/\n")(project)
    git(project, "rm", "-r", "-q", "--cached", "data/documents")


def failed_gate() -> Fault:
    check = {"metric": "nDCG@10", "minimum": 0.6, "value": 0.4, "ci": None, "passed": False}
    gate = {"passed": False, "checks": [check | {"reason": "0.4 is below 0.6"}]}

    def fault(project: Path) -> None:
        (project / "evals/thresholds.toml").write_text('"nDCG@10" = 0.6\n')
        measure(project, minutes=5, gate=gate)

    return fault


def dense_alone(project: Path) -> None:
    """A run in which the vectors alone do as well as both rankings."""
    metrics = [m for m in make_results(n=40)["metrics"] if m["value"] is not None]
    ndcg = next(m for m in metrics if m["name"] == "nDCG@10")
    alone = [ndcg | {"name": name} for name in ("hit@k", "dense hit@k", "dense nDCG@10")]
    measure(project, minutes=5, metrics=[*metrics, *alone])


def track_ignored(project: Path) -> None:
    (project / ".index").mkdir(exist_ok=True)
    (project / ".index/notes.txt").write_text("notes\n")
    git(project, "add", "--force", ".index/notes.txt")


def notebook(output: str) -> Fault:
    cell = {"cell_type": "code", "source": ["client()\n"], "outputs": [{"text": [output]}]}
    return write("explore.ipynb", json.dumps({"cells": [cell], "nbformat": 4}))


def squashed(project: Path) -> None:
    git(project, "reset", "--soft", "scaffold")


def one_large(project: Path) -> None:
    text = "".join(f"VALUE_{i} = {i}\n" for i in range(800))
    (project / "tests/test_values.py").write_text(text)
    commit(project)
    from takehome_kit.sending.provenance import provenance, readme_lines

    block(project, "provenance", readme_lines(provenance(project)))


def untagged(project: Path) -> None:
    git(project, "tag", "-d", "scaffold")


# Fault; where in the finding, a part of what it says; other checks that rightly see it, too.
FAULTS: list[tuple[str, Fault, str, str, set[str]]] = [
    ("sections", readme("## Limitations", "## Notes"), "README.md", "“Limitations”", set()),
    ("prompts", append("README.md", "\n> To write: more.\n"), "README.md:", "prompt", set()),
    ("prompts", append("README.md", "\nTODO: the diagram\n"), "README.md:", "TODO", set()),
    ("own-words", section("What I built", ""), "README.md:3", "no words", set()),
    ("own-words", section("What I built", "A RAG system."), "README.md:3", "3 words", set()),
    ("report", lambda p: shutil.rmtree(p / "reports"), "reports/", "no run", set()),
    ("report", untracked_report, "/results.json", "not in git", set()),
    ("figures", readme("| nDCG@10 | 0.", "| nDCG@10 | 1."), "README.md:", "nDCG@10", set()),
    ("figures", readme("<!-- results:start -->", ""), "README.md", "marks", set()),
    ("prose-figures", append("README.md", "\nnDCG@10 rose to 0.987.\n"), "README.md:",
     "0.987", set()),
    ("prose-figures", append("README.md", "\nA recall@5 of 3%.\n"), "README.md:", "3%", set()),
    ("prose-figures", append("README.md", "\nBy bm25 nDCG@10 0.987 and 0.986.\n"), "README.md:",
     "0.987", set()),
    ("write-ups", write("writeup.md", "# Task\n\n> To write: the answer.\n"), "writeup.md:3",
     "prompt", set()),
    ("write-ups", write("design.md", "| users | 40 | … |\n"), "design.md:1", "empty cell", set()),
    ("write-ups", write("writeup.md", "<!-- results:start -->\nOld.\n<!-- results:end -->\n"),
     "writeup.md", "last run", set()),
    ("write-ups", write("design.md", "word " * 1600), "design.md", "1.8 pages", set()),
    ("write-ups", both(write("writeup.md", "word " * 1600), brief("report of one page")),
     "writeup.md", "the brief allows 1 (BRIEF.md:3)", set()),
    ("code", append("prompts/answer.txt", "Be brief.\n"), "src/", "changed after", set()),
    ("code", unrecorded, "reports/", "`make eval` alone", set()),
    ("corpus", append("data/documents/topic-03.md", "More.\n"), "data/", "not those", set()),
    ("corpus", untracked_documents, "data/documents", "not in git", set()),
    ("golden", lambda p: replace(p / "evals/golden.jsonl", "Point 6 holds.", "Six."),
     "evals/golden.jsonl:7", "q006", set()),
    ("golden", append("evals/golden.jsonl", "{}\n"), "evals/golden.jsonl:41", "missing", set()),
    ("thresholds", lambda p: replace(p / "evals/thresholds.toml", "0.60", "0.10"),
     "evals/thresholds.toml", "not those", set()),
    ("drafts", draft, "evals/golden.jsonl:1", "1 of 40", set()),
    ("drafts", write("evals/golden.jsonl", ""), "evals/golden.jsonl", "empty", {"golden"}),
    ("guards", run(guards=[{"name": "leak", "level": "warn", "message": "q1"}]), "reports/",
     "leak: q1", set()),
    ("gate", failed_gate(), "evals/thresholds.toml", "0.4 is below", set()),
    ("hybrid", dense_alone, "config.toml", "do as well as both", set()),
    ("brief", write("BRIEF.md", BRIEF), "BRIEF.md:4", "R2", set()),
    ("limitations", section("Limitations", "It may not be perfect, and more data would help it "
     "a great deal in every respect. The answers depend on what the manuals say, and are only as "
     "good as those manuals are."), "README.md:", "could stand in any README", set()),
    ("limitations", section("Limitations", "Questions over several manuals fail, because one "
     "search finds one manual only: see `q002`."), "README.md:", "too short", set()),
    ("future", section("With more time", "I would look into the questions that fail and find out "
     "why they do, then change what is behind it and look again, until the staff are content."),
     "README.md:", "names no figure", set()),
    ("ai", section("How AI was used", ""), "README.md:", "empty", set()),
    ("ai", both(policy("forbidden"), section("How AI was used", "Copilot wrote the tests.")),
     "README.md:", "Copilot", {"provenance"}),
    ("ai", policy("required"), "README.md:", "there were none", {"provenance"}),
    ("commands", readme("make test ", "make tests "), "README.md:", "no target tests", set()),
    ("commands", readme(f"-m {PACKAGE} ask", "-m acne ask"), "README.md:", "no module acne", set()),
    ("commands", append("README.md", "\n```sh\n./run.sh\n```\n"), "README.md:", "run.sh", set()),
    ("tests", lambda p: ran_tests(p, 2), "tests/", "status 2", set()),
    ("ticked", write("BRIEF.md", BRIEF.replace("answer questions", "measure BLEU")), "BRIEF.md:3",
     "no run measured BLEU", {"brief"}),
    ("secrets", write("tests/keys.py", f'CLIENT = connect("{KEY}")\n'), "tests/keys.py:1",
     "AI service", set()),
    ("secrets", write("tests/keys.py", f'\nWHO = "{AWS}"\n'), "tests/keys.py:2", "AWS",
     set()),
    ("secrets", lambda p: [write(".env", "A=1\n")(p), git(p, "add", "-f", ".env")], ".env", ".env",
     {"ignored"}),
    ("secrets", write("data/documents/keys.md", f"Use {KEY}.\n"), "data/documents/keys.md:1",
     "AI service", {"corpus"}),
    ("notebooks", notebook(f"key {KEY}"), "explore.ipynb", "cell 1", set()),
    ("paths", append("Makefile", "# /home/jane/acme/run\n"), "Makefile:", "/home/jane",
     set()),
    ("sample", write("evals/sample.jsonl", "{}\n"), "evals/sample.jsonl", "nothing uses",
     set()),
    ("large", lambda p: (p / "docs.bin").write_bytes(b"\0" * 5_000_001), "docs.bin",
     "5.0 MB", set()),
    ("ignored", track_ignored, ".index/notes.txt", ".gitignore", set()),
    ("hours", lambda p: block(p, "time", "Not filled in yet: …"), "README.md:", "how long", set()),
    ("history", squashed, "", "1 commit ", set()),
    ("history", one_large, "", "of the added lines", set()),
    ("history", untagged, "", "no tag scaffold", set()),
    ("provenance", lambda p: block(p, "provenance", "All mine."), "README.md:", "what git says",
     set()),
]  # fmt: skip


def test_finished(project: Path) -> None:
    """Nothing is found in a finished project."""
    assert found(project) == []


@pytest.mark.parametrize(
    ("check", "fault", "where", "what", "others"),
    FAULTS,
    ids=[f"{i}-{fault[0]}" for i, fault in enumerate(FAULTS)],
)
def test_fault(
    project: Path, check: str, fault: Fault, where: str, what: str, others: set[str]
) -> None:
    """A fault is found by its check, where it is, and by no check that it does not concern."""
    fault(project)
    commit(project)
    if check != "tests":
        ran_tests(project, 0)
    findings = found(project)
    assert {finding.check for finding in findings} == {check} | others
    mine = [finding for finding in findings if finding.check == check and what in finding.what]
    assert mine
    assert mine[0].where.startswith(where) or mine[0].where.endswith(where)
    assert mine[0].fix


def test_a_run_on_the_sample(project: Path) -> None:
    """No golden rows: a blocker, a matter of judgement where the sample was measured."""
    (project / "evals/golden.jsonl").unlink()
    measure(project, minutes=5)
    commit(project)
    assert [f.level for f in found(project) if f.check == "drafts"] == ["blocker"]
    measure(project, minutes=6, name="sample")
    commit(project)
    mine = [f for f in found(project) if f.check == "drafts"]
    assert [f.level for f in mine] == ["advice"]
    assert "sample" in mine[0].what


def test_what_is_taken_out_is_not_missed(project: Path) -> None:
    """Generated limitations, the gate and the plan are the candidate's to do without."""
    for mark in marks("limitations"):
        replace(project / "README.md", mark, "")
    measure(project, minutes=5, gate={"passed": None, "checks": []})
    for name in ("evals/thresholds.toml", "timebox.toml"):
        (project / name).unlink()
    log = project / ".takehome/timebox.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_text("")
    commit(project)
    assert {(f.check, f.level) for f in found(project)} <= {
        ("gate", "advice"),
        ("tests", "advice"),
        ("provenance", "blocker"),  # two files are gone since the README said what is whose
    }


def test_every_check_is_tripped() -> None:
    """No check is without a fault of its own, here or below."""
    below = {"committed"}
    assert {fault[0] for fault in FAULTS} | below == {check.name for check in CHECKS}


def test_tests_are_of_this_tree(project: Path) -> None:
    """A failure counts until the code changes; neither prose nor pytest's cache does."""
    ran_tests(project, 1)
    write(".pytest_cache/v/cache/lastfailed", '{"tests/test_gone.py::test_a": true}')(project)
    assert [(f.check, f.level) for f in found(project)] == [("tests", "blocker")]
    append("Makefile", "# more\n")(project)
    assert ("tests", "advice") in {(f.check, f.level) for f in found(project)}
    git(project, "checkout", "-q", "Makefile")
    ran_tests(project, 0)
    append("README.md", "\nMore.\n")(project)
    assert "tests" not in {f.check for f in found(project)}
    shutil.rmtree(project / ".takehome")
    assert "not seen" in next(f.what for f in found(project) if f.check == "tests")


def test_an_included_makefile(project: Path) -> None:
    """A company's Makefile includes the scaffold's: its targets are there."""
    (project / "Makefile").rename(project / "Makefile.scaffold")
    write("Makefile", "include Makefile.scaffold\n")(project)
    assert "commands" not in {finding.check for finding in found(project)}
    write("Makefile", "all:\n")(project)
    assert "commands" in {finding.check for finding in found(project)}


def test_uncommitted(project: Path) -> None:
    """What is not committed is named."""
    (project / "notes.txt").write_text("mine\n")
    assert [(f.check, f.where) for f in found(project)] == [("committed", "notes.txt")]
