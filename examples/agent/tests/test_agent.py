"""The tools, and the loop with rules and with a model behind real HTTP."""

import json
from pathlib import Path
from types import SimpleNamespace

import openai
import pytest

from shop_assistant.agent import Transcript, run, save
from shop_assistant.config import Config
from shop_assistant.shop import Shop
from shop_assistant.tools import Toolbox, ToolError, calculate


def ask(question: str, config: Config) -> Transcript:
    return run(question, Toolbox(Shop(config, question).tools()), config)


@pytest.mark.parametrize("expression", ["", "1 +", "1 / 0", "9 ** 9 ** 9", "x", "print(1)"])
def test_arithmetic(expression: str) -> None:
    assert calculate("(2 + 3) * -4 / 8") == -2.5
    with pytest.raises(ToolError):
        calculate(expression)


def test_the_shop(config: Config) -> None:
    shop = Shop(config, "Please cancel order 7 and order 8.")
    assert [row["name"] for row in shop.find_products("lamp")] == ["Wax Lamp", "Storm Lamp"]
    assert [row["price"] for row in shop.find_products(category="lights", max_price=9)] == [8.5]
    assert shop.find_products(category="tents") == shop.find_products("' OR 1=1 --") == []
    assert shop.cancel_order(7)["status"] == shop.get_order(7)["status"] == "cancelled"
    with pytest.raises(ToolError, match="not being processed any more"):
        shop.cancel_order(8)
    assert Shop(config, "").get_order(7)["status"] == "processing"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do 3 Storm Lamps cost?", "90.00"),
        ("Is the Wax Lamp there?", "name: Wax Lamp; category: lights; price: 8.5; stock: 0"),
        ("Where is order 8?", "Wax Lamp: shipped."),
        ("Cancel order 7, please.", "Storm Lamp: cancelled."),
        ("How is a gift wrapped?", "## Gifts\n\nWrapping is free."),
        (f"Where is order {10**30}?", None),
    ],
)
def test_rules(config: Config, question: str, answer: str | None) -> None:
    assert ask(question, config).answer == answer


def test_a_model_calls_tools_and_answers(chat: SimpleNamespace, tmp_path: Path) -> None:
    chat.replies = [("get_order", '{"number": 7}'), "<think>In work?</think>\n\nIt is in work."]
    transcript = ask("Where is order 7?", chat.config)
    assert (transcript.answer, transcript.ended) == ("It is in work.", "answered")
    assert transcript.tokens == {"prompt": 14, "completion": 6}
    sent = chat.requests[1]["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "tool"]
    assert sent[2]["tool_calls"][0]["id"] == sent[3]["tool_call_id"] == "c1"
    schemas = {tool["function"]["name"]: tool["function"] for tool in chat.requests[1]["tools"]}
    assert schemas["get_order"]["parameters"]["properties"]["number"]["type"] == "integer"
    assert json.loads(save(transcript, tmp_path).read_text())["messages"] == transcript.messages


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("get_order", '{"number": ', "arguments: Invalid JSON"),
        ("get_order", None, "must be an array or an object"),
        ("get_order", {"no": 7}, "number: Missing required argument"),
        ("refund_order", '{"number": 7}', "there is no tool refund_order; there are find_products"),
        ("cancel_order", '{"number": 8}', "the customer has not named order 8"),
    ],
)
def test_a_call_that_is_wrong_can_be_corrected(
    chat: SimpleNamespace, name: str, arguments: object, error: str
) -> None:
    chat.replies = [(name, arguments), ("get_order", {"number": 7}), "In work."]
    transcript = ask("Where is order 7?", chat.config)
    first, second = (one["content"] for one in transcript.messages if one["role"] == "tool")
    assert error in json.loads(first)["error"]
    assert json.loads(second)["result"]["status"] == "processing"


@pytest.mark.parametrize(
    ("replies", "ended"),
    [
        (["<think>Hm.</think>", None, "NO_ANSWER I cannot send mail."], "refused"),
        ([("get_order", '{"number": 7}')] * 4, "step limit"),
    ],
)
def test_a_run_may_end_without_an_answer(chat: SimpleNamespace, replies: list, ended: str) -> None:
    chat.replies = list(replies)
    assert (ask("Mail me.", chat.config).ended, len(chat.requests)) == (ended, len(replies))


@pytest.mark.parametrize("status", [200, 400])  # some servers send errors as a success
def test_what_a_server_refuses(chat: SimpleNamespace, status: int) -> None:
    chat.replies = [(429, "slow down"), "Yes.", (status, "test does not support tools")]
    assert ask("Is it there?", chat.config).answer == "Yes."
    with pytest.raises(openai.OpenAIError, match="does not support tools"):
        ask("Is it there?", chat.config)
