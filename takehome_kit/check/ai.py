"""Is the use of AI said as the brief's policy asks?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding
from .subject import Subject

TITLE = "How AI was used"
LEAST = 20  # words, where the brief asks for assistants: which, for what, how checked
_ASSISTANT = re.compile(
    r"\b(chatgpt|gpt-?\d\w*|copilot|claude|cursor|gemini|codex|windsurf|aider|deepseek|llama)\b",
    re.I,
)
_NONE = re.compile(r"\b(no|none|not|never|without|nothing|neither)\b", re.I)


def disclosure(subject: Subject) -> Iterator[Finding]:
    """The section says what the policy in the answers file asks for."""
    section = subject.readme.section(TITLE)
    policy = str(subject.answers.get("ai_policy", "not-stated"))
    if section is None or section.prompted:
        return  # said by the checks on sections and prompts
    where = f"README.md:{section.number}"
    if not section.words:
        fix = {
            "forbidden": "confirm that no assistant was used",
            "required": "say which assistants, for which parts, and how you checked them",
        }.get(policy, "say which assistants, for which parts; “None” if it is true")
        yield Finding("ai", where, f"“{TITLE}” is empty (the brief: {policy})", fix)
        return
    yield from _fits(where, policy, " ".join(line.text for line in section.own), section.words)


def _fits(where: str, policy: str, text: str, words: list[str]) -> Iterator[Finding]:
    named, none = _ASSISTANT.search(text), _NONE.search(text)
    if policy == "forbidden" and not none:
        used = f"names {named[0]}" if named else "does not say that none was used"
        what = f"the brief forbids assistants, and “{TITLE}” {used}"
        yield Finding("ai", where, what, "say plainly that none was used, or do not send it")
    elif policy == "required" and not named and none and len(words) < LEAST:
        what = f"the brief asks for assistants, and “{TITLE}” says there were none"
        yield Finding("ai", where, what, "use one, or explain why you did not", "advice")
    elif policy == "required" and len(words) < LEAST:
        what = f"the brief asks for assistants, and “{TITLE}” says little ({len(words)} words)"
        fix = "say which, for what, what you rejected, and how you checked the rest"
        yield Finding("ai", where, what, fix, "advice")
