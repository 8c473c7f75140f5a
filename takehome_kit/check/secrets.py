"""Is there a key or a password in what is sent?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .finding import Finding, Level
from .subject import Subject

FIX = (
    "withdraw the key where it was issued, take it out, and out of the history; if it is none, "
    "add the comment “pragma: allowlist secret” to the line"
)
# Hashes by the thousand: the scanner takes minutes over them (0.5 ms a line) and finds words. Keys
# of AI services are looked for here, too.
GENERATED = ("reports/", "constraints.txt")
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
    "password in an address": re.compile(r"\b[a-z]+://[^\s:/@<{$]+:([^\s:/@<{$]{6,})@"),
}


def secrets(subject: Subject) -> Iterator[Finding]:
    """Nothing that looks like a secret stands in a tracked file; no key is tried out for that."""
    with _scanner():
        for name, text in subject.texts():
            if Path(name).name == ".env":
                fix = f"git rm --cached {name}; keep .env.example for the names"
                yield Finding("secrets", name, ".env is in git: it is where keys stand", fix)
            elif not name.endswith(".ipynb"):  # a check of its own
                path = None if name.startswith(GENERATED) else subject.root / name
                for number, kind in sorted(_in_text(text, path).items()):
                    what = f"looks like a secret ({kind})"
                    yield Finding("secrets", f"{name}:{number}", what, FIX, _level(name))


def _level(name: str) -> Level:
    """Documents may well be about keys."""
    return "advice" if name.startswith("data/") else "blocker"


def secrets_in(lines: list[str]) -> str:
    """The kind of the first secret in texts that are no file, or ""."""
    from detect_secrets.core.scan import scan_line

    with _scanner():
        for line in lines:
            if found := _ours(line):
                return found
            for secret in scan_line(line):
                if _is_key(secret.secret_value or ""):
                    return str(secret.type)
    return ""


def _in_text(text: str, path: Path | None) -> dict[int, str]:
    """Kind of secret by line, from the keys known here and, for a `path`, from the scanner."""
    from detect_secrets.core.scan import scan_file

    found = {n: kind for n, line in enumerate(text.splitlines(), 1) if (kind := _ours(line))}
    for secret in scan_file(str(path)) if path else ():
        if _is_key(secret.secret_value or ""):
            found.setdefault(secret.line_number, str(secret.type))
    return found


def _ours(line: str) -> str:
    for kind, pattern in _OURS.items():
        found = pattern.search(line)
        if found and _ALLOWED not in line and _is_key(found[pattern.groups]):
            return kind
    return ""


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
    return not re.search(r"\s|^<|\.\.\.|…|your[-_]|example|changeme|password|xxxx", value, re.I)
