#!/usr/bin/env python3
"""What pika makes of what a broker does beside the tutorials; one line for each thing seen."""
import os
import sys

import pika
from pika import exceptions

QUEUE = sys.argv[1]
EXCHANGE = sys.argv[2]


def connect(**more):
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            host=os.environ["WARREN_HOST"], port=int(os.environ["WARREN_PORT"]), **more
        )
    )


def seen(what):
    print(what, flush=True)


def confirms(connection):
    channel = connection.channel()
    channel.confirm_delivery()
    limits = {"x-max-length": 1, "x-overflow": "reject-publish"}
    channel.queue_declare(QUEUE, durable=True, arguments=limits)
    channel.basic_publish("", QUEUE, b"fits", mandatory=True)
    seen("confirmed")
    try:
        channel.basic_publish("", QUEUE, b"too much")
    except exceptions.NackError:
        seen("nacked")
    try:
        channel.basic_publish("", QUEUE + ".none", b"lost", mandatory=True)
    except exceptions.UnroutableError as e:
        seen(f"returned {e.messages[0].method.reply_code} {e.messages[0].body.decode()}")
    channel.queue_delete(QUEUE)
    channel.close()


def generator(connection):
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=True)
    for text in ("a", "b", "c"):
        channel.basic_publish("", QUEUE, text)
    channel.basic_qos(prefetch_count=2)
    for method, _, body in channel.consume(QUEUE, inactivity_timeout=20):
        channel.basic_ack(method.delivery_tag)
        seen(f"consumed {body.decode()}")
        break
    channel.cancel()
    rest = []
    while len(rest) < 2:
        method, _, body = channel.basic_get(QUEUE)
        if method is not None:
            rest.append(body.decode())
            channel.basic_ack(method.delivery_tag)
    seen(f"left {' '.join(rest)}")
    channel.close()


def cancelled(connection):
    channel = connection.channel()
    channel.add_on_cancel_callback(lambda frame: seen(f"cancelled {frame.method.consumer_tag}"))
    channel.basic_consume(QUEUE, lambda *_: None, consumer_tag="mine")
    connection.channel().queue_delete(QUEUE)
    while channel.consumer_tags:
        connection.process_data_events(time_limit=0.1)
    channel.close()


def errors(connection):
    channel = connection.channel()
    try:
        channel.queue_declare(QUEUE, passive=True)
    except exceptions.ChannelClosedByBroker as e:
        seen(f"channel closed {e.reply_code}")
    channel = connection.channel()
    channel.exchange_declare(EXCHANGE, "fanout", auto_delete=True)
    channel.exchange_bind("amq.fanout", EXCHANGE)
    channel.exchange_unbind("amq.fanout", EXCHANGE)
    try:
        channel.exchange_declare(EXCHANGE, passive=True)
    except exceptions.ChannelClosedByBroker as e:
        seen(f"auto-deleted {e.reply_code}")
    seen(f"connection open {connection.is_open}")


def transaction(connection):
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=True)
    channel.tx_select()
    channel.basic_publish("", QUEUE, "dropped")
    channel.tx_rollback()
    channel.basic_publish("", QUEUE, "kept")
    channel.tx_commit()
    _, _, body = channel.basic_get(QUEUE, auto_ack=False)
    channel.basic_recover(requeue=True)
    channel.tx_commit()
    method, _, body = channel.basic_get(QUEUE)
    while method is None:
        method, _, body = channel.basic_get(QUEUE)
    seen(f"recovered {body.decode()} {method.redelivered}")
    channel.close()


def refusals(connection):
    try:
        connect(credentials=pika.PlainCredentials("guest", "wrong"))
    except exceptions.ProbableAuthenticationError:
        seen("login refused")
    try:
        connect(virtual_host="nowhere")
    except exceptions.ProbableAccessDeniedError:
        seen("virtual host refused")
    try:
        connection.channel().basic_qos(prefetch_size=9)
    except exceptions.ConnectionClosedByBroker as e:
        seen(f"connection closed {e.reply_code}")


def main():
    connection = connect(heartbeat=1, client_properties={"connection_name": "pika"})
    for step in (confirms, generator, cancelled, errors, transaction, refusals):
        step(connection)
    connect(frame_max=4096, channel_max=1).close()
    seen("done")


main()
