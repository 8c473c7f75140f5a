"""Many clients: own answers, overload and after, clients that leave, a stop in mid-load."""

import json
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from asked import BODY, CROWD, PATH, ROOT, belongs, numbered
from serving_http import call, connect, head, metric, receive, together, until

from evals.server import SERVER, Server

# Lets everybody in and waits for everybody, however slow the machine is.
PATIENT = {"admitted": 10**5, "objective_ms": 10**9, "deadline_s": 300, "drain_s": 300}


def test_own_answers() -> None:
    """Many clients at once get the answer to their own question."""
    with Server(ROOT, SERVER, **PATIENT) as server:
        bodies = [numbered(n) for n in range(CROWD)]
        alone = [json.loads(call(server.url, PATH, body)[2]) for body in bodies]
        replies = together(server.url, PATH, bodies, clients=CROWD)
    assert {status for status, _, _ in replies} == {200}
    for (_, _, reply), own in zip(replies, alone, strict=True):
        assert belongs(json.loads(reply), own)


def test_overload_sheds_and_recovers() -> None:
    """Beyond the bound there is 429 with Retry-After; then all is as before."""
    with Server(ROOT, SERVER, objective_ms=60000, admitted=1, workers=1) as server:
        replies = together(server.url, PATH, [BODY] * 60, clients=30)
        statuses = [status for status, _, _ in replies]
        assert set(statuses) == {200, 429}
        refused = next(headers for status, headers, _ in replies if status == 429)
        assert int(refused["retry-after"]) >= 1
        assert [call(server.url, PATH, BODY)[0] for _ in range(5)] == [200] * 5
        assert metric(server.url, "serving_admitted_cost") == 0


def test_client_that_leaves() -> None:
    """Its place is free, and it is counted."""
    with Server(ROOT, SERVER, objective_ms=60000, workers=1) as server:
        data = json.dumps(BODY).encode()
        for _ in range(50):
            with connect(server.url) as connection:
                connection.sendall(head("POST", PATH, len(data)) + data)
        until(lambda: metric(server.url, "serving_admitted_cost") == 0)
        assert metric(server.url, "serving_clients_left_total") > 0
        assert call(server.url, PATH, BODY)[0] == 200


def test_stop_in_mid_load() -> None:
    """After SIGTERM, everything that was accepted is answered, and the exit code is 0."""
    with Server(ROOT, SERVER, **PATIENT) as server:
        connections = [connect(server.url) for _ in range(64)]
        data = json.dumps(BODY).encode()
        before = metric(server.url, "serving_request_cost_count")
        for connection in connections:
            connection.sendall(head("POST", PATH, len(data)) + data)
        everybody = before + len(connections)
        until(lambda: metric(server.url, "serving_request_cost_count") == everybody)
        server.process.send_signal(signal.SIGTERM)
        with ThreadPoolExecutor(64) as pool:
            taken = list(pool.map(lambda c: receive(c)[0], connections))
        assert taken == [200] * 64
        assert server.process.wait(30) == 0


def test_health_under_load() -> None:
    """The server says that it lives while it works."""
    with Server(ROOT, SERVER) as server:
        load = threading.Thread(target=together, args=(server.url, PATH, [BODY] * 100, 50))
        load.start()
        states = []
        while load.is_alive():
            states.append(call(server.url, "/healthz")[0])
        assert states and set(states) == {200}
