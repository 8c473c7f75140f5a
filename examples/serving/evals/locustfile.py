"""Users for Locust. By hand: `locust -f evals/locustfile.py -H http://localhost:8000`."""

import random

from locust import FastHttpUser, constant_throughput, task

from prediction_service.config import load_config
from prediction_service.model import split_data

config = load_config()
instances = [instance.model_dump() for instance in split_data()[1]]


class Closed(FastHttpUser):
    """Asks again as soon as it is answered."""

    @task
    def predict(self) -> None:
        self.client.post("/predict", json={"instances": [random.choice(instances)]})


class Paced(Closed):
    """Asks at its share of the rate."""

    wait_time = constant_throughput(config.rate / config.users)
