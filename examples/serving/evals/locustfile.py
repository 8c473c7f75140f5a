"""Users for Locust. By hand: `python -m locust -f evals/locustfile.py`."""

import random

from locust import FastHttpUser, constant_throughput, task

from prediction_service.config import load_config

from evals.quality import PATH, good_bodies

config, bodies = load_config(), good_bodies()


class Closed(FastHttpUser):
    """Asks again as soon as it is answered."""

    @task
    def ask(self) -> None:
        self.client.post(PATH, json=random.choice(bodies))


class Paced(Closed):
    """Asks at its share of the rate."""

    wait_time = constant_throughput(config.rate / config.users)
