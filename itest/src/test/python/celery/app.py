"""A Celery application as people write them, for the broker at WARREN_HOST and WARREN_PORT."""

import os
import time

from celery import Celery

app = Celery(
    "app",
    broker="amqp://guest:guest@%(WARREN_HOST)s:%(WARREN_PORT)s//" % os.environ,
    backend="rpc://",
)
app.conf.update(
    worker_prefetch_multiplier=1,
    task_create_missing_queues=True,
    broker_connection_retry_on_startup=True,
)


@app.task
def add(x, y):
    return x + y


@app.task
def fail():
    raise ValueError("on purpose")


@app.task(bind=True, max_retries=5)
def flaky(self, failures):
    if self.request.retries < failures:
        raise self.retry(countdown=0.1)
    return self.request.retries


@app.task(bind=True, acks_late=True)
def slow(self):
    if not self.request.delivery_info["redelivered"]:
        print("slow has begun", flush=True)
        time.sleep(600)
    return "redelivered"
