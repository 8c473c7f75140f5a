"""Whether a reply is the right choice."""

from .questions import Problem


def verify(problem: Problem, reply: str) -> tuple[bool, str]:
    """The verdict and its reason. Only the last line counts; case and marks around it do not."""
    lines = [plain(line) for line in reply.strip().splitlines()] or [""]
    if lines[-1] == plain(problem.answer):
        return True, "solved"
    known = lines[-1] in map(plain, problem.choices)
    return False, "another choice" if known else "no choice"


def plain(text: str) -> str:
    return text.casefold().strip(" .*`\"'")


def check(problem: Problem) -> dict[str, float]:
    """Whether the verifier takes the answer, and refuses every other choice."""
    others = [one for one in problem.choices if one != problem.answer]
    return {
        "answers verified": float(verify(problem, problem.answer)[0]),
        "wrong rejected": float(not any(verify(problem, one)[0] for one in others)),
    }
