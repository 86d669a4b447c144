"""What aio-pika makes of a broker: many things at once on one connection, and its exceptions."""

import asyncio
import os
import sys

import aio_pika
from aio_pika import DeliveryMode, ExchangeType, Message, exceptions

PREFIX = sys.argv[1]
URL = "amqp://guest:guest@%(WARREN_HOST)s:%(WARREN_PORT)s/" % os.environ


def name(hint):
    return f"{PREFIX}.{hint}"


def say(*words):
    print(*words, flush=True)


async def confirms(connection):
    channel = await connection.channel(on_return_raises=True)
    queue = await channel.declare_queue(name("q"), durable=True)
    exchange = channel.default_exchange
    sent = [
        exchange.publish(Message(b"%d" % i, delivery_mode=DeliveryMode.PERSISTENT), queue.name)
        for i in range(500)
    ]
    await asyncio.gather(*sent)
    say("confirmed", (await channel.declare_queue(queue.name, passive=True)).declaration_result.message_count)
    try:
        await exchange.publish(Message(b"lost"), name("none"))
    except exceptions.DeliveryError as error:
        say("returned", error.frame.reply_code, error.message.body)
    got = set()
    await channel.set_qos(prefetch_count=20)
    async with queue.iterator() as messages:
        async for message in messages:
            async with message.process():
                got.add(int(message.body))
            if len(got) == 500:
                break
    say("consumed", len(got))
    await queue.delete()
    await channel.close()


async def transaction(connection):
    channel = await connection.channel(publisher_confirms=False)
    queue = await channel.declare_queue(name("tx"))
    try:
        async with channel.transaction():
            await channel.default_exchange.publish(Message(b"dropped"), queue.name)
            raise KeyError
    except KeyError:
        pass
    async with channel.transaction():
        await channel.default_exchange.publish(Message(b"kept"), queue.name)
    message = await queue.get()
    say("transaction", message.body, await queue.get(fail=False))
    await queue.delete()


async def dead_letters(connection):
    channel = await connection.channel()
    dead = await channel.declare_exchange(name("dead"), ExchangeType.FANOUT)
    grave = await channel.declare_queue(name("grave"))
    await grave.bind(dead)
    queue = await channel.declare_queue(
        name("q"), arguments={"x-dead-letter-exchange": dead.name, "x-message-ttl": 60000}
    )
    await channel.default_exchange.publish(Message(b"bad", headers={"n": 1}), queue.name)
    message = await queue.get()
    await message.nack(requeue=True)
    message = None
    while message is None:
        message = await queue.get(fail=False)
    say("again", message.redelivered)
    await message.reject()
    letter = asyncio.get_running_loop().create_future()
    await grave.consume(letter.set_result, no_ack=True)
    letter = await asyncio.wait_for(letter, 20)
    [death] = letter.headers["x-death"]
    say(letter.body, letter.headers["n"], death["reason"], death["count"], death["queue"] == queue.name)
    await grave.delete(if_unused=False)
    for thing in (queue, dead):
        await thing.delete()


async def rpc(connection):
    channel = await connection.channel()
    rpc = await aio_pika.patterns.RPC.create(channel)

    async def multiply(*, x, y):
        return x * y

    await rpc.register(name("multiply"), multiply, auto_delete=True)
    calls = [rpc.call(name("multiply"), {"x": i, "y": 2}) for i in range(50)]
    say("rpc", sum(await asyncio.gather(*calls)))
    await rpc.close()


async def errors(connection):
    async def fail(act):
        channel = await connection.channel()
        try:
            await act(channel)
        except exceptions.ChannelClosed as error:
            say(type(error).__name__, str(error).replace(PREFIX, ""))

    other = await aio_pika.connect(URL)
    locked = await (await other.channel()).declare_queue(name("mine"), exclusive=True)
    await fail(lambda channel: channel.declare_queue(name("none"), passive=True))
    await fail(lambda channel: channel.declare_queue(locked.name, exclusive=True))
    await fail(lambda channel: channel.declare_exchange("amq.fanout", ExchangeType.TOPIC))
    await other.close()
    say("connection open", not connection.is_closed)
    try:
        await aio_pika.connect(URL.replace(":guest@", ":wrong@"))
    except exceptions.ProbableAuthenticationError as error:
        say("login", error)


async def recovery():
    """Robust things declare and subscribe again by themselves when somebody has killed the broker."""
    loop = asyncio.get_running_loop()
    connection = await aio_pika.connect_robust(URL, reconnect_interval=0.2)
    back = loop.create_future()
    connection.reconnect_callbacks.add(lambda *_: back.done() or back.set_result(None))
    channel = await connection.channel()
    exchange = await channel.declare_exchange(name("x"), ExchangeType.TOPIC, auto_delete=True)
    queue = await channel.declare_queue(name("q"), auto_delete=True)
    await queue.bind(exchange, "a.#")
    came = asyncio.Queue()
    await queue.consume(came.put, no_ack=True)
    await exchange.publish(Message(b"before"), "a.b")
    say("received", (await came.get()).body)
    say("ready")
    await back
    say("back")
    await exchange.publish(Message(b"after"), "a.b")
    say("received", (await came.get()).body)
    await connection.close()


async def main():
    if sys.argv[2:] == ["recovery"]:
        await asyncio.wait_for(recovery(), 100)
        say("done")
        return
    async with await aio_pika.connect(URL) as connection:
        for step in (confirms, transaction, dead_letters, rpc, errors):
            await asyncio.wait_for(step(connection), 60)
    say("done")


asyncio.run(main())
