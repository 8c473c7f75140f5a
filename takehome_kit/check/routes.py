"""The HTTP routes that the source declares, and demands for others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .subject import Subject

_PATH = r"/[\w{}<>:./-]*[\w}>]"
_DEMAND = re.compile(
    r"\b(GET|POST|PUT|PATCH|DELETE)`?\s+(?:requests?\s+(?:to|at|on)\s+)?[`\"]?"
    rf"({_PATH})|\b(?:endpoint|route)s?\s+(?:at\s+)?[`\"]?({_PATH})"
    rf"|(?<![\w/])({_PATH})[`\"]?\s+(?:endpoint|route)",
    re.I,
)
_ROUTE = re.compile(
    r"\.(get|post|put|patch|delete|api_route|route|websocket|add_api_route|add_route|HandleFunc)"
    r"\(\s*f?[\"'](/[^\"']*)[\"']|(?<![\w.])(path)\(\s*[\"']([^\"']*)[\"']"  # Django's last
)
_PREFIX = re.compile(
    r"\b(?:prefix|root_path)\s*=\s*f?[\"'](/[^\"']*)[\"']|\bmount\(\s*[\"'](/[^\"']*)"
)
_BY_FRAMEWORK = {"/docs", "/redoc", "/openapi.json"}
_ANY = ("api_route", "route", "websocket", "add_api_route", "add_route", "HandleFunc", "path")


def missing(subject: Subject, text: str) -> str:
    """Which endpoint that `text` names answers 404 (or 405), as far as the source tells, or ""."""
    found = _DEMAND.findall(text)
    wanted = [(verb.upper(), _plain(next(filter(None, paths)))) for verb, *paths in found]
    if not wanted:
        return ""
    routes = dict.fromkeys(_routes(subject))
    if not routes:
        return f"no source declares a route, and {wanted[0][1]} is asked for"
    for verb, path in wanted:
        verbs = {declared for declared, route in routes if route == path}
        if not verbs and path not in _BY_FRAMEWORK:
            return f"no source declares {path}: it would answer 404"
        if verb and verbs and verb not in verbs and "ANY" not in verbs:
            return f"{path} is declared for {', '.join(sorted(verbs))}, not for {verb}"
    return ""


def _routes(subject: Subject) -> Iterator[tuple[str, str]]:
    """Verb and path of each route, alone and behind each prefix that is declared anywhere."""
    found, prefixes = [], [""]
    for name, text in subject.texts("data/", "reports/", "tests/", "evals/"):
        if name.endswith((".py", ".js", ".ts", ".go")):
            found += _ROUTE.findall(text)
            prefixes += [one or other for one, other in _PREFIX.findall(text)]
    for verb, path in ((verb or other, path or last) for verb, path, other, last in found):
        for prefix in prefixes:
            yield (
                "ANY" if verb in _ANY else verb.upper(),
                _plain(f"{prefix.rstrip('/')}/{path.lstrip('/')}"),
            )


def _plain(path: str) -> str:
    """Parameters by any name and spelling alike, no slash at the end."""
    return re.sub(r"\{[^}]*\}|<[^>]*>|(?<=/):\w+", "{}", path).rstrip("/.") or "/"
