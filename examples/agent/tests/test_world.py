"""The shop: its tools, and the rules that use them. Another world has other tests."""

import pytest

from shop_assistant.agent import run
from shop_assistant.config import Config
from shop_assistant.tools import Toolbox, ToolError, calculate
from shop_assistant.world import World

from evals.run import try_all
from evals.tasks import ExpectedCall, Task


@pytest.mark.parametrize("expression", ["", "1 +", "1 / 0", "9 ** 9 ** 9", "x", "print(1)"])
def test_arithmetic(expression: str) -> None:
    assert calculate("(2 + 3) * -4 / 8") == -2.5
    with pytest.raises(ToolError):
        calculate(expression)


def test_the_shop(config: Config) -> None:
    world = World(config, "Please cancel order 7 and order 8.")
    assert [row["name"] for row in world.find_products("lamp")] == ["Wax Lamp", "Storm Lamp"]
    assert [row["price"] for row in world.find_products(category="lights", max_price=9)] == [8.5]
    assert world.find_products("' OR 1=1 --") == []
    assert world.cancel_order(7)["status"] == world.get_order(7)["status"] == "cancelled"
    for number, why in {8: "is not being processed any more", 9: "has not named order 9"}.items():
        with pytest.raises(ToolError, match=why):
            world.cancel_order(number)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do 3 Storm Lamps cost?", "90.00"),
        ("Cancel order 7, please.", "Storm Lamp: cancelled."),
        ("How is a gift wrapped?", "## Gifts\n\nWrapping is free."),
    ],
)
def test_rules(config: Config, question: str, answer: str) -> None:
    assert run(question, Toolbox(World(config, question).tools()), config).answer == answer


def test_tasks_in_the_shop(config: Config) -> None:
    order = ExpectedCall("get_order", {"number": 7})
    status = "SELECT status FROM orders WHERE number = 7"
    tasks = [
        Task("1", "Where is order 7?", ["processing"], [order], fails={"get_order": 1}),
        Task("2", "Cancel order 7.", ["cancelled"], state={status: "cancelled"}),
        Task("3", "Cancel order 7.", ["cancelled"]),  # nothing may change
    ]
    first, second, third = try_all(tasks, 1, config)
    assert first["scores"] == {"success": 1, "tool choice": 1, "tool arguments": 1, "recovery": 1}
    assert [one["scores"]["success"] for one in (second, third)] == [1, 0]
