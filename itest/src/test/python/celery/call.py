"""Calls tasks and prints what they return."""

import sys
import time

from celery import group

import app

queue = sys.argv[2]
options = {"queue": queue}


def show(result):
    print("result", result.get(timeout=60), flush=True)


def many():
    calls = group(app.add.s(i, i).set(queue=queue) for i in range(100))
    results = calls.apply_async(**options)
    print("result", sum(results.get(timeout=60)), flush=True)


def failing():
    try:
        app.fail.apply_async(**options).get(timeout=60)
    except ValueError as error:
        print("result", error, flush=True)


def countdown():
    began = time.monotonic()
    result = app.add.apply_async((3, 4), countdown=1, **options)
    print("result", result.get(timeout=60), time.monotonic() - began >= 1, flush=True)


{
    "add": lambda: show(app.add.apply_async((2, 3), **options)),
    "chain": lambda: show((app.add.s(1, 2).set(queue=queue) | app.add.s(10).set(queue=queue)).apply_async()),
    "many": many,
    "failing": failing,
    "flaky": lambda: show(app.flaky.apply_async((3,), **options)),
    "countdown": countdown,
    "slow": lambda: show(app.slow.apply_async(**options)),
}[sys.argv[1]]()
