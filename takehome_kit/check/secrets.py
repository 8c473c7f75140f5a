"""Is there a key or a password in what is sent?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .finding import Finding, Level
from .subject import Subject

_WITHDRAW = "withdraw the key where it was issued, take it out, and out of the history"
FIX = f"{_WITHDRAW}; if it is none, write a placeholder such as <key> in its place"
# Only code takes a comment that is for tools; documents are the candidate's.
_IN_CODE = f"{_WITHDRAW}; if it is none, add the comment “pragma: allowlist secret” to the line"
_CODE = (".py", ".toml", ".yaml", ".yml", ".sh", ".cfg", ".ini", "Dockerfile", "Makefile")
_IN_DATA = f"{_WITHDRAW}; a document that is only about keys stays as it is"
# Hashes and rows by the thousand: the scanner takes minutes over them (0.5 ms a line) and finds
# words. Keys of AI services are looked for here, too.
GENERATED = ("reports/", "constraints.txt")
LONG = 300_000  # characters: tables and lock files, which nobody writes by hand
# Entropy alone calls every hash a secret.
_DROPPED = ("Base64HighEntropyString", "HexHighEntropyString")
_ALLOWED = "pragma: allowlist secret"
# What the scanner does not know; keys by the prefixes that the services document.
_OURS = {
    "key of an AI service": re.compile(
        r"\b(?:sk-(?:proj-|svcacct-|admin-|ant-|or-)?[A-Za-z0-9_-]{20,}"  # OpenAI, Anthropic, …
        r"|hf_[A-Za-z0-9]{30,}"  # Hugging Face
        r"|gsk_[A-Za-z0-9]{40,}"  # Groq
        r"|AIza[A-Za-z0-9_-]{35}"  # Google
        r"|(?:pcsk|r8|pplx|xai|nvapi|lsv2_pt)[_-][A-Za-z0-9_-]{30,})"
    ),
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----()"),
    "key in a header": re.compile(r"\bBearer\s+([A-Za-z0-9_.~+/-]{20,}=*)"),
    "password in an address": re.compile(r"\b[a-z]+://[^\s:/@<{$]+:([^\s:/@<{$]{6,})@"),
}
# NAME=value, NAME: value, env["NAME"] = "value", --name value: shell, compose, .env, notebooks.
_NAME = r"[\w-]{0,40}(?:key|token|secret|passw(?:or)?d|pwd|credentials?)"
_ASSIGNED = re.compile(
    rf"(?:(?<![A-Za-z])({_NAME})[\"'\]]*\s*[:=]\s*|(?<!\S)-(-{_NAME})\s+)"
    r"([\"']?)(?!\$)([A-Za-z0-9_+/=.~!@#$%^&*-]+)",
    re.I,
)
_NAMED = re.compile(r"/|-.*-")  # paths and names: sentence-transformers/all-MiniLM-L6-v2
_USUAL = re.compile(  # what images and local servers start with
    r"postgres|admin|root|secret|local(?:host)?|none|null|true|false|neo4j|minio\w*|guest|ollama|"
    r"empty|dummy|test|dev|not-needed",
    re.I,
)
_PASSWORD = re.compile(r"passw|pwd", re.I)
_EXPRESSIONS = (".py", ".js", ".ts", ".go", ".ipynb")  # where a value stands in quotes


def secrets(subject: Subject) -> Iterator[Finding]:
    """Nothing that looks like a secret stands in a tracked file; no key is tried out for that."""
    with _scanner():
        for name, text in subject.texts():
            if Path(name).name == ".env":
                fix = f"git rm --cached {name}; keep .env.example for the names"
                yield Finding("secrets", name, ".env is in git: it is where keys stand", fix)
            elif not name.endswith(".ipynb"):  # a check of its own
                skipped = name.startswith(GENERATED) or len(text) > LONG
                path = None if skipped else subject.root / name
                for number, kind in sorted(_in_text(text, path).items()):
                    what = f"looks like a secret ({kind})"
                    yield Finding("secrets", f"{name}:{number}", what, _fix(name), _level(name))


def _level(name: str) -> Level:
    """Documents may well be about keys."""
    return "advice" if name.startswith("data/") else "blocker"


def _fix(name: str) -> str:
    if name.startswith("data/"):
        return _IN_DATA
    return _IN_CODE if name.endswith(_CODE) else FIX


def secrets_in(lines: list[str]) -> str:
    """The kind of the first secret in texts that are no file, or ""."""
    from detect_secrets.core.scan import scan_line

    with _scanner():
        for line in lines:
            if found := _ours(line) or _assigned(line, quoted=False):
                return found
            for secret in scan_line(line):
                if _is_known(secret.type, secret.secret_value or ""):
                    return str(secret.type)
    return ""


def _in_text(text: str, path: Path | None) -> dict[int, str]:
    """Kind of secret by line, from the keys known here and, for a `path`, from the scanner."""
    from detect_secrets.core.scan import scan_file

    quoted = path is not None and path.suffix in _EXPRESSIONS
    found = {}
    for n, line in enumerate(text.splitlines(), 1):
        if kind := _ours(line) or (_assigned(line, quoted) if path else ""):
            found[n] = kind
    for secret in scan_file(str(path)) if path else ():
        if _is_known(secret.type, secret.secret_value or ""):
            found.setdefault(secret.line_number, str(secret.type))
    return found


def _ours(line: str) -> str:
    for kind, pattern in _OURS.items():
        found = pattern.search(line)
        if found and _ALLOWED not in line and _is_key(found[pattern.groups]):
            return kind
    return ""


def _assigned(line: str, quoted: bool) -> str:
    """A value without sense under a name that says it is secret."""
    if _ALLOWED in line:
        return ""
    for one, flag, quote, value in _ASSIGNED.findall(line):
        name = one or flag
        if (quote or not quoted) and _is_key(value) and _random(value, _PASSWORD.search(name)):
            return f"{name.strip('-')} with a value"
    return ""


def _is_known(kind: str, value: str) -> bool:
    """What the scanner found, without what only stands beside a word such as token."""
    named = kind == "Secret Keyword" and _NAMED.search(value) and not _random(value, None)
    return _is_key(value) and not named


def _random(value: str, password: object) -> bool:
    """Whether letters and digits change places as nobody writes words: a3f9, not all-MiniLM-L6."""
    for piece in re.findall(r"[A-Za-z0-9]{12,}", value):
        if len(re.findall(r"[A-Za-z]+|\d+", piece)) >= 5:
            return True
    chosen = bool(password) and len(value) >= 8 and not _NAMED.search(value)
    return chosen and bool(re.search(r"[A-Za-z]", value) and re.search(r"\d", value))


@contextmanager
def _scanner() -> Iterator[None]:
    """detect-secrets without its calls to the services that a key could be of."""
    from detect_secrets.settings import default_settings, get_settings, transient_settings

    with default_settings():
        plugins = [{"name": name} for name in get_settings().plugins if name not in _DROPPED]
        filters = [{"path": path} for path in get_settings().filters if "verif" not in path]
    with transient_settings({"plugins_used": plugins, "filters_used": filters}):
        yield


def _is_key(value: str) -> bool:
    """Keys have no blanks in them, and are no placeholders such as “sk-your-key-here”."""
    if _USUAL.fullmatch(value):
        return False
    return not re.search(r"\s|^<|\.\.\.|…|your[-_]|example|changeme|password|xxxx", value, re.I)
