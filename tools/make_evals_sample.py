"""Make the sample of the eval-pipeline kind: conversations with planted faults, labels, outcomes.

    python tools/make_evals_sample.py

Everything is drawn by a seeded generator from the texts below: no customer and no annotator exists.
Replies are slower in e-mails, and customers complain less there, though a slow reply makes a
complaint likelier in either channel: pooled over the channels the two look unrelated.
"""

import csv
import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

KIND = Path(__file__).resolve().parent.parent / "template" / "evals"
MODE = KIND / "{{ '.' if mode == 'conversations' }}"
TARGET = MODE / "{{ '.' if 'sample' in parts }}" / "data" / "sample"
N = 240

PRODUCTS = ("kettle", "desk lamp", "rucksack", "headphones", "toaster", "raincoat")
REASONS = (
    "The {product} arrived with a crack.",
    "The {product} stopped working after a week.",
    "I was sent the wrong {product}.",
    "My {product} has not come yet.",
)
GREETINGS = ("Hello, how can I help?", "Good day, what can I do for you?")
VERIFY = ("Please tell me the postcode of the order.", "Which e-mail address is the order under?")
GIVEN = ("It is 4711.", "The address that I write from.", "Postcode 2290.")
DIAGNOSIS = (
    "Thank you. I see order {order}: one {product}. When did you notice it?",
    "Thank you, order {order} is in front of me. Is the box still there?",
)
DETAILS = ("Two days ago.", "Yes, it is.", "On the first day.", "I am not sure.")
OFFERS = ("I can refund {amount} euros for the {product}.", "You would get {amount} euros back.")
ACCEPT = ("That is fine.", "Yes, please.", "All right.")
CONFIRM = ("The refund is on its way.", "Done, the refund takes three days.")
CLOSING = ("Thank you, have a good day.", "Is that all? Then goodbye.")
PRESSURE = (" This offer is only today.", " You have to decide now.")
PROMISE = (" It will definitely arrive tomorrow.", " I guarantee that it works.")
HUMAN = "Can I talk to a human, please?"
HANDOVER = "I hand you over to a colleague."
# How often a fault is planted: by chat, by e-mail.
RATES = {
    "slow": (0.15, 0.6),
    "unverified": (0.08, 0.08),
    "skip": (0.1, 0.1),
    "limit": (0.08, 0.08),
    "pressure": (0.1, 0.1),
    "promise": (0.15, 0.15),
}
COSTS = {"slow": 0.8, "unverified": 1.6, "skip": 1.0, "limit": 1.2, "pressure": 1.2, "promise": 0.6}
HARMS = {"slow": 0.3}  # how much likelier they make a complaint
# Simulated annotators: how far each is from the truth on average, and how much each wavers.
ANNOTATORS = {"simulated-a": (0.0, 0.6), "simulated-b": (0.1, 0.7), "simulated-c": (-0.8, 0.6)}


def conversation(number: int, draw: random.Random) -> tuple[dict[str, Any], set[str]]:
    """A row of the log, and the faults that were planted in it."""
    channel = draw.choice(("chat", "email"))
    faults = {name for name, rates in RATES.items() if draw.random() < rates[channel == "email"]}
    words = {"product": draw.choice(PRODUCTS), "order": draw.randint(10_000, 99_999)}
    amount = draw.randint(101, 180) if "limit" in faults else draw.randint(15, 95)
    reason = draw.choice(REASONS).format(**words)
    diagnosis = draw.choice(DIAGNOSIS).format(**words)
    offer = draw.choice(OFFERS).format(amount=amount, **words)
    if "pressure" in faults:
        offer += draw.choice(PRESSURE)
    confirm = draw.choice(CONFIRM) + (draw.choice(PROMISE) if "promise" in faults else "")
    verify = draw.choice(VERIFY)
    if "unverified" in faults:
        verify = f"You write about order {words['order']}. {verify}"
    said: list[tuple[str, str, str | None, int | None]] = [
        ("assistant", draw.choice(GREETINGS), "greeting", None),
        ("customer", reason, None, None),
        ("assistant", verify, "greeting" if "unverified" in faults else "verification", None),
        ("customer", draw.choice(GIVEN), None, None),
        ("assistant", diagnosis, "diagnosis", None),
        ("customer", draw.choice(DETAILS), None, None),
    ]
    if "unverified" in faults:
        said[4:4] = [("assistant", draw.choice(VERIFY), "verification", None), said[3]]
    if "skip" in faults:
        said = [turn for turn in said if turn[2] != "diagnosis"]
    if draw.random() < 0.1:
        said[-1] = ("customer", HUMAN, None, None)
        said.append(("assistant", HANDOVER, "handover", None))
    if said[-1][2] != "handover":
        said += [
            ("assistant", offer, "offer", amount),
            ("customer", draw.choice(ACCEPT), None, None),
            ("assistant", confirm, "confirmation", None),
        ]
    else:
        faults -= {"limit", "pressure", "promise"}
    said.append(("assistant", draw.choice(CLOSING), "closing", None))
    row = {
        "id": f"c{number:03}",
        "customer": f"k{draw.randint(1, 130):03}",
        "channel": channel,
        "plan": draw.choice(("basic", "basic", "plus")),
        "turns": timed(said, "slow" in faults, draw),
    }
    return row, faults


def timed(said: list[Any], slow: bool, draw: random.Random) -> list[dict[str, Any]]:
    """The turns with their numbers and times."""
    now = datetime(2026, 3, 2, 9) + timedelta(minutes=draw.randint(0, 40_000))
    late = draw.choice([n for n, turn in enumerate(said) if n and turn[0] == "assistant"][:3])
    turns = []
    for number, (role, text, state, amount) in enumerate(said):
        seconds = draw.randint(130, 600) if slow and number == late else draw.randint(5, 90)
        now += timedelta(seconds=seconds)
        turn = {"turn": number + 1, "role": role, "text": text, "time": f"{now.isoformat()}Z"}
        turn |= {"state": state} if state else {}
        turns.append(turn | ({"amount": amount} if amount else {}))
    return turns


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    """CSV with the first row's fields."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write the sample anew."""
    draw = random.Random(17)
    rows, labels, outcomes = [], [], []
    for number in range(1, N + 1):
        row, faults = conversation(number, draw)
        rows.append(row)
        quality = 4.6 - sum(COSTS[fault] for fault in faults) + draw.gauss(0, 0.3)
        # The first 80 by all three, then two of three by turns.
        absent = None if number <= 80 else list(ANNOTATORS)[number % 3]
        for name, (level, noise) in ANNOTATORS.items():
            if name != absent and number <= 200:
                given = round(min(5, max(1, quality + level + draw.gauss(0, noise))))
                labels.append({"id": row["id"], "annotator": name, "quality": given})
        chance = 0.4 if row["channel"] == "chat" else 0.03
        chance += sum(HARMS.get(fault, 0) for fault in faults)
        outcomes.append({
            "id": row["id"],
            "complaint": int(draw.random() < chance),
            "return": int(draw.random() < 0.3),
        })  # fmt: skip
    TARGET.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (TARGET / "conversations.jsonl").write_text("".join(lines), encoding="utf-8")
    write_table(TARGET / "labels.csv", labels)
    write_table(TARGET / "outcomes.csv", outcomes)
    print(f"{len(rows)} conversations, {len(labels)} labels: {TARGET}")


if __name__ == "__main__":
    main()
