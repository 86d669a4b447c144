"""What kombu and py-amqp make of a broker: `program.py STEP PREFIX` runs one step with names that
begin with the prefix, and prints one line for each thing that it saw."""

import os
import socket
import sys
import time
from datetime import datetime

import amqp
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.mixins import ConsumerMixin, ConsumerProducerMixin

STEP, PREFIX = sys.argv[1:3]
EVERYTHING = ["json", "pickle", "yaml", "application/data", "text/plain"]


def name(hint):
    return f"{PREFIX}.{hint}"


def say(*words):
    print(*words, flush=True)


def connect(**more):
    options = {"confirm_publish": True, **more.pop("transport_options", {})}
    return Connection(
        hostname=os.environ["WARREN_HOST"],
        port=int(os.environ["WARREN_PORT"]),
        userid="guest",
        password="guest",
        transport_options=options,
        **more,
    )


def drain(connection, done):
    """Lets the connection work until something has happened; a silent broker is an error."""
    while not done():
        connection.drain_events(timeout=20)


def take(connection, queue, count):
    """Consumes and acknowledges so many messages."""
    came = []

    def on_message(body, message):
        came.append((body, message))
        message.ack()

    with Consumer(connection.default_channel, [queue], callbacks=[on_message], accept=EVERYTHING):
        drain(connection, lambda: len(came) == count)
    return came


def bodies(connection):
    """Every way of writing a body that kombu has without further packages."""
    queue = Queue(name("q"), channel=connection)
    queue.declare()
    producer = Producer(connection)
    value = {"n": 1, "text": "ü", "list": [1, 2.5, None, True], "long": "x" * 200_000}
    for serializer in ("json", "pickle", "yaml"):
        for compression in (None, "zlib", "bzip2"):
            producer.publish(
                value, routing_key=queue.name, serializer=serializer, compression=compression
            )
    producer.publish(b"\x00\xff", routing_key=queue.name)
    producer.publish("pläin", routing_key=queue.name)
    for body, message in take(connection, queue, 11):
        zipped = message.headers.get("compression")
        say(message.content_type, message.content_encoding, zipped, body == value or repr(body))
    queue.delete()


def properties(connection):
    queue = Queue(name("q"), channel=connection)
    queue.declare()
    when = datetime(2023, 11, 14, 22, 13, 20)
    headers = {"s": "ü", "i": -1, "l": 2**40, "f": 0.5, "b": True, "n": None, "d": when}
    headers.update({"list": [1, "a", [False]], "table": {"deep": {"er": 1}}})
    Producer(connection).publish(
        "x",
        routing_key=queue.name,
        headers=headers,
        priority=3,
        expiration=60,
        correlation_id="c",
        reply_to="r",
        message_id="m",
        timestamp=1700000000,
        type="t",
        app_id="a",
        delivery_mode=1,
    )
    [(_, message)] = take(connection, queue, 1)
    say([key for key in headers if message.headers[key] != headers[key]])
    message.properties.pop("application_headers")  # the same, in another order here and there
    say(sorted((key, str(value)) for key, value in message.properties.items()))
    queue.delete()


def routing(connection):
    fanout = Exchange(name("fanout"), "fanout", durable=False)
    queues = [Queue(name(hint), fanout) for hint in ("a", "b")]
    headers = Exchange(name("headers"), "headers")
    match = {"x-match": "all", "format": "pdf", "pages": 3, "final": True}
    queues.append(Queue(name("h"), headers, binding_arguments=match))
    for queue in queues:
        queue(connection).declare()
    producer = Producer(connection)
    producer.publish("all", exchange=fanout)
    hints = {"format": "pdf", "pages": 3, "final": True}
    producer.publish("fits", exchange=headers, headers={**hints, "more": 1})
    producer.publish("fits not", exchange=headers, headers={**hints, "final": False})
    for queue in queues:
        [(body, _)] = take(connection, queue(connection), 1)
        left = queue(connection).queue_declare(passive=True).message_count
        say(queue.name[len(PREFIX) :], body, left)
    for queue in queues:
        queue(connection).delete()
    fanout(connection).delete()
    headers(connection).delete()


def priorities(connection):
    queue = Queue(name("q"), max_priority=9, channel=connection)
    queue.declare()
    producer = Producer(connection)
    for priority in (1, 9, 0, 5, 9):
        producer.publish(priority, routing_key=queue.name, priority=priority)
    say([body for body, _ in take(connection, queue, 5)])
    queue.delete()


def returns(connection):
    """py-amqp puts what comes back where on_return finds it, before the confirm."""
    back = []
    producer = Producer(
        connection, on_return=lambda error, exchange, key, message: back.append((error, key, message))
    )
    producer.publish({"a": 1}, routing_key=name("none"), mandatory=True, message_id="m")
    [(error, key, message)] = back
    say(type(error).__name__, error.reply_code, error.reply_text, key[len(PREFIX) :])
    say(message.body, message.properties["message_id"])

    limits = {"x-max-length": 1, "x-overflow": "reject-publish"}
    queue = Queue(name("full"), queue_arguments=limits, channel=connection)
    queue.declare()
    producer.publish("fits", routing_key=queue.name)
    try:
        producer.publish("does not", routing_key=queue.name)
    except amqp.exceptions.MessageNacked:
        say("nacked")
    queue.delete()


def settle(connection):
    """Reject and requeue, dead letters, and what SimpleQueue makes of them."""
    dead = Exchange(name("dead"), "fanout")
    grave = Queue(name("grave"), dead)
    grave(connection).declare()
    arguments = {"x-dead-letter-exchange": dead.name}
    simple = connection.SimpleQueue(name("q"), queue_args=arguments)
    for text in ("a", "b"):
        simple.put({"text": text})
    first = simple.get(timeout=20)
    say(first.payload["text"], first.delivery_info["redelivered"])
    first.requeue()
    again = simple.get(timeout=20)
    while again.payload["text"] != "a":  # what was fetched ahead comes before
        again.ack()
        again = simple.get(timeout=20)
    say(again.payload["text"], again.delivery_info["redelivered"])
    again.reject()
    [(body, message)] = take(connection, grave(connection), 1)
    [death] = message.headers["x-death"]
    say(body, death["reason"], death["count"], death["queue"][len(PREFIX) :])
    try:
        simple.get(timeout=0.1)
    except simple.Empty:
        say("empty", simple.qsize())
    simple.close()
    for queue in (Queue(name("q")), grave):
        queue(connection).delete()
    dead(connection).delete()
    Exchange(name("q"))(connection).delete()  # SimpleQueue's own


def errors(connection):
    queue = Queue(name("q"), durable=True)
    queue(connection).declare()

    def fail(what, act):
        try:
            with connection.channel() as channel:
                act(channel)
        except connection.channel_errors + connection.connection_errors as error:
            say(what, type(error).__name__, str(error).replace(PREFIX, ""))

    fail("passive", lambda channel: Queue(name("none"))(channel).queue_declare(passive=True))
    fail("unlike", lambda channel: Queue(name("q"), durable=False)(channel).queue_declare())
    fail("publish", lambda channel: Producer(channel).publish("x", exchange=name("none")))
    fail("reserved", lambda channel: channel.exchange_declare("amq.mine", "direct"))
    with connect().channel() as other:
        Queue(name("mine"), exclusive=True)(other).declare()
        fail("locked", lambda channel: Queue(name("mine"), exclusive=True)(channel).declare())
    say("connection", connection.connected)
    queue(connection).delete()
    for more in ({"password": "wrong"}, {"virtual_host": "nowhere"}):
        refused = connection.clone(**more)
        try:
            refused.connect()
        except (amqp.AccessRefused, amqp.NotAllowed) as error:
            say(type(error).__name__, str(error))


class Doubler(ConsumerProducerMixin):
    """Answers to requests, as kombu's documentation has it."""

    def __init__(self, connection, requests):
        self.connection = connection
        self.requests = requests

    def get_consumers(self, Consumer, channel):
        return [Consumer([self.requests], on_message=self.answer, prefetch_count=1)]

    def answer(self, message):
        self.producer.publish(
            message.payload * 2,
            routing_key=message.properties["reply_to"],
            correlation_id=message.properties["correlation_id"],
        )
        message.ack()
        self.should_stop = message.payload == 9


def mixin(connection):
    requests = Queue(name("rpc"), channel=connection)
    requests.declare()
    replies = Queue("amq.rabbitmq.reply-to", no_ack=True)
    came = []
    channel = connection.default_channel
    consumer = Consumer(
        channel, [replies], on_message=lambda m: came.append(m.payload), no_ack=True, auto_declare=False
    )
    with consumer:
        for number in range(10):
            Producer(channel).publish(
                number, routing_key=requests.name, reply_to=replies.name, correlation_id=str(number)
            )
        Doubler(connect(), requests).run()
        drain(connection, lambda: len(came) == 10)
    say(came)
    requests.delete()


def heartbeats(connection):
    quick = connect(heartbeat=2)
    quick.connect()
    say("agreed", quick.get_heartbeat_interval())
    transport = quick.connection
    # The broker must end a connection that does not beat, and keep one that does.
    silent = connect(heartbeat=1)
    silent.connect()
    ended = False
    while not ended:
        quick.heartbeat_check(rate=4)
        try:
            quick.drain_events(timeout=0.5)
        except socket.timeout:
            pass
        try:
            silent.drain_events(timeout=0.01)
        except socket.timeout:
            pass
        except silent.connection_errors:
            ended = True
    say("silent one ended, other", transport.connected)
    quick.close()


def blocked(_):
    """Somebody else makes the broker block and unblock publishers."""
    events = []

    def note(event):
        events.append(event)
        say(event)

    watching = connect(
        transport_options={
            "on_blocked": lambda reason: note("blocked"),
            "on_unblocked": lambda: note("unblocked"),
        }
    )
    queue = Queue(name("q"), channel=watching)
    queue.declare()
    producer = Producer(watching)
    say("ready")
    published = 0
    while len(events) < 2:  # a publish waits for its confirm, and hears the rest meanwhile
        producer.publish("waits", routing_key=queue.name)
        published += 1
        time.sleep(0.05)
    say("all there", queue.queue_declare(passive=True).message_count == published)


class Receiver(ConsumerMixin):
    """Goes on after every break, until it hears how many there were and has them all."""

    def __init__(self, connection, queue):
        self.connection = connection
        self.queue = queue
        self.total = None
        self.seen = set()

    def get_consumers(self, Consumer, channel):
        return [Consumer([self.queue], callbacks=[self.on_message], prefetch_count=50)]

    def on_message(self, body, message):
        if isinstance(body, dict):
            self.total = body["total"]
        else:
            self.seen.add(body)
        message.ack()
        if len(self.seen) == 100:
            say("ready")
        # What was on its way when the broker died comes again, and before the total.
        self.should_stop = self.total is not None

    def on_connection_error(self, error, interval):
        say("receiver lost its connection")
        self.connection.ensure_connection(interval_start=0.1, interval_step=0, max_retries=600)

    def on_connection_revived(self):
        say("receiver is back")


def receive(connection):
    receiver = Receiver(connection, Queue(name("q"), durable=True))
    receiver.run()
    say("lost", sorted(set(range(receiver.total)) - receiver.seen))


def send(connection):
    """Publishes with kombu's ensure: what breaks is tried again on a new connection. It goes on until
    that has happened, and a little longer."""
    retries = []
    queue = Queue(name("q"), durable=True)
    producer = Producer(connection)
    policy = {"interval_start": 0.1, "interval_step": 0, "max_retries": 600}
    policy["errback"] = lambda error, interval: retries.append(error)
    options = {"routing_key": queue.name, "declare": [queue], "retry": True, "retry_policy": policy}
    total = later = 0
    while later < 300:
        producer.publish(total, **options)
        total += 1
        later += 1 if retries else 0
        if total == 300:
            say("ready")
    producer.publish({"total": total}, **options)
    say("broken", len(retries) > 0)


with connect() as opened:
    globals()[STEP](opened)
say("done")
