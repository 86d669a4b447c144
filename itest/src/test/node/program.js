'use strict';
// What amqplib's programs do beside the tutorials: `node program.js STEP PREFIX` runs one step with
// names that begin with the prefix, and prints one line for each thing that it saw.
const crypto = require('crypto');
const { once } = require('events');
const amqp = require('amqplib');
const broker = require('./broker');

const host = process.env.WARREN_HOST;
const port = Number(process.env.WARREN_PORT);
const [step, prefix] = process.argv.slice(2);
const name = (hint) => `${prefix}.${hint}`;
const say = (...words) => console.log(...words);
const connect = (more) => amqp.connect({ hostname: host, port, ...more });

// A promise with its ends outside, to wait for what callbacks bring.
function soon() {
  const promise = {};
  promise.done = new Promise((resolve, reject) => Object.assign(promise, { resolve, reject }));
  return promise;
}

// Consumes until so many messages have come, and answers with all of them.
async function take(channel, queue, count, each = (message) => channel.ack(message)) {
  const messages = [];
  const all = soon();
  const { consumerTag } = await channel.consume(queue, (message) => {
    messages.push(message);
    each(message);
    if (messages.length === count) all.resolve();
  });
  await all.done;
  await channel.cancel(consumerTag);
  return messages;
}

// Says why a channel is closed, when it is.
function closing(channel, what) {
  channel.on('error', (error) => say(what, error.code, error.message.replaceAll(prefix, '')));
  return new Promise((resolve) => channel.on('close', resolve));
}

const text = (message) => message.content.toString();

const steps = {
  // Far more than the sockets take: publish() answers false, and 'drain' says when to go on.
  async confirms(connection) {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(name('q'), { durable: true });
    let acked = 0;
    let drains = 0;
    for (let i = 0; i < 1500; i++) {
      const body = Buffer.alloc(20000, i % 256);
      const goOn = channel.sendToQueue(name('q'), body, { persistent: true }, (error) => {
        if (error === null) acked++;
      });
      if (!goOn) {
        await once(channel, 'drain');
        drains++;
      }
    }
    await channel.waitForConfirms();
    const { messageCount } = await channel.checkQueue(name('q'));
    say('confirmed', acked, 'ready', messageCount, 'drained', drains > 0);
    await channel.deleteQueue(name('q'));

    await channel.assertQueue(name('full'), { maxLength: 1, arguments: { 'x-overflow': 'reject-publish' } });
    channel.sendToQueue(name('full'), Buffer.from('fits'));
    await channel.waitForConfirms();
    channel.sendToQueue(name('full'), Buffer.from('does not'), {}, (error) => say(error.message));
    await channel.waitForConfirms().catch((error) => say('refused', error.message));
    await channel.deleteQueue(name('full'));
  },

  async prefetch(connection) {
    const channel = await connection.createChannel();
    await channel.assertQueue(name('q'));
    for (let i = 0; i < 6; i++) channel.sendToQueue(name('q'), Buffer.from(`${i}`));
    await channel.prefetch(2);
    const came = [];
    let third = soon();
    const { consumerTag } = await channel.consume(name('q'), (message) => {
      came.push(message);
      if (came.length === 3) third.resolve();
    });
    // Replies come behind deliveries: what is not here after one does not come.
    while ((await channel.checkQueue(name('q'))).messageCount !== 4);
    say('holds', came.map(text).join(' '));
    channel.ack(came[1]);
    await third.done;
    await channel.checkQueue(name('q'));
    say('holds', came.map(text).join(' '));
    await channel.cancel(consumerTag);
    channel.nack(came[2], false, true);
    channel.nack(came[0], false, true);
    const rest = await take(channel, name('q'), 5);
    say('again', rest.map((message) => `${text(message)}:${message.fields.redelivered}`).join(' '));
    await channel.deleteQueue(name('q'));
  },

  // The usual way to try again later: reject to a queue whose messages expire back to the first.
  async retry(connection) {
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange(name('work'), 'direct');
    await channel.assertExchange(name('wait'), 'direct');
    await channel.assertQueue(name('q'), { deadLetterExchange: name('wait') });
    await channel.assertQueue(name('later'), { deadLetterExchange: name('work'), messageTtl: 50 });
    await channel.assertQueue(name('parked'));
    await channel.bindQueue(name('q'), name('work'), 'job');
    await channel.bindQueue(name('later'), name('wait'), 'job');
    const begun = Math.floor(Date.now() / 1000);
    channel.publish(name('work'), 'job', Buffer.from('hard'), { headers: { try: 'me' }, persistent: true });
    const parked = soon();
    const { consumerTag } = await channel.consume(name('q'), (message) => {
      const deaths = message.properties.headers['x-death'] || [];
      const rejected = deaths.find((death) => death.reason === 'rejected');
      if (!rejected || rejected.count < 3) {
        channel.nack(message, false, false);
        return;
      }
      channel.sendToQueue(name('parked'), message.content, { headers: message.properties.headers });
      channel.waitForConfirms().then(() => channel.ack(message)).then(parked.resolve, parked.reject);
    });
    await parked.done;
    await channel.cancel(consumerTag);
    const message = await channel.get(name('parked'), { noAck: true });
    const headers = message.properties.headers;
    for (const death of headers['x-death']) {
      const { count, reason, queue, exchange, time } = death;
      const keys = death['routing-keys'].join(',');
      const fresh = time['!'] === 'timestamp' && time.value >= begun;
      say(queue.slice(prefix.length), reason, count, exchange.slice(prefix.length), keys, fresh);
    }
    say('first', ...['queue', 'reason', 'exchange'].map((of) => headers[`x-first-death-${of}`].replace(prefix, '')));
    say(text(message), headers.try);
    for (const queue of ['q', 'later', 'parked']) await channel.deleteQueue(name(queue));
    for (const exchange of ['work', 'wait']) await channel.deleteExchange(name(exchange));
  },

  async returns(connection) {
    const channel = await connection.createConfirmChannel();
    const events = [];
    channel.on('return', (message) => {
      const { replyCode, replyText, exchange, routingKey } = message.fields;
      const { messageId, headers } = message.properties;
      events.push(`${replyCode} ${replyText} '${exchange}' ${routingKey.replace(prefix, '')}`);
      events.push(`${text(message)} ${messageId} ${headers.n}`);
    });
    const options = { mandatory: true, messageId: 'm1', headers: { n: 7 } };
    channel.publish('', name('none'), Buffer.from('lost'), options, (error) => events.push(`confirmed ${error}`));
    await channel.waitForConfirms();
    events.forEach((event) => say(event));

    await channel.assertExchange(name('rest'), 'fanout');
    await channel.assertExchange(name('main'), 'direct', { alternateExchange: name('rest') });
    await channel.assertQueue(name('q'));
    await channel.bindQueue(name('q'), name('rest'), '');
    channel.publish(name('main'), 'unknown', Buffer.from('caught'), { mandatory: true });
    await channel.waitForConfirms();
    const caught = await channel.get(name('q'), { noAck: true });
    say(text(caught), caught.fields.exchange.replace(prefix, ''), caught.fields.routingKey, events.length);
    await channel.deleteQueue(name('q'));
    await channel.deleteExchange(name('main'));
    await channel.deleteExchange(name('rest'));
  },

  async headers(connection) {
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange(name('x'), 'headers');
    const when = { '!': 'timestamp', value: 1700000000 };
    const all = { 'x-match': 'all', int: 5, big: 2 ** 40, half: 0.5, yes: true, no: false, when, word: 'ü' };
    const any = { 'x-match': 'any', int: 6, yes: false, word: 'other' };
    await channel.assertQueue(name('all'));
    await channel.assertQueue(name('any'));
    await channel.bindQueue(name('all'), name('x'), '', all);
    await channel.bindQueue(name('any'), name('x'), '', any);
    const { 'x-match': _, ...wanted } = all;
    const send = (id, headers) => channel.publish(name('x'), '', Buffer.from(id), { headers });
    send('every', { ...wanted, more: ['a', 1, { deep: null }] });
    send('wrong date', { ...wanted, when: { '!': 'timestamp', value: 1700000001 } });
    send('wrong number', { ...wanted, half: 0.25 });
    send('wrong truth', { ...wanted, no: true });
    send('fewer', { int: 5 });
    send('one of them', { int: 6, yes: true });
    await channel.waitForConfirms();
    for (const queue of ['all', 'any']) {
      for (let got; (got = await channel.get(name(queue), { noAck: true })); ) {
        say(queue, text(got), JSON.stringify(got.properties.headers));
      }
    }
    await channel.unbindQueue(name('all'), name('x'), '', all);
    send('every', wanted);
    await channel.waitForConfirms();
    say('unbound', (await channel.checkQueue(name('all'))).messageCount);
    for (const queue of ['all', 'any']) await channel.deleteQueue(name(queue));
    await channel.deleteExchange(name('x'));
  },

  async big(connection) {
    const small = await connect({ frameMax: 4096 });
    say('frames', connection.connection.frameMax, small.connection.frameMax);
    const from = await small.createConfirmChannel();
    const to = await connection.createChannel();
    await from.assertQueue(name('q'));
    const sent = [0, 1, 4088, 4089, 131064, 131065, 5000000].map((size) => crypto.randomBytes(size));
    sent.forEach((body) => from.sendToQueue(name('q'), body));
    const got = await take(to, name('q'), sent.length);
    say('same', got.map((message, i) => message.content.equals(sent[i])).join(' '));
    got.forEach((message) => to.sendToQueue(name('q'), message.content));
    const back = await take(from, name('q'), sent.length);
    say('back', back.map((message, i) => message.content.equals(sent[i])).join(' '));
    await to.deleteQueue(name('q'));
    await small.close();
  },

  async queues(connection) {
    const other = await connect();
    const channel = await connection.createChannel();
    await channel.assertQueue(name('mine'), { exclusive: true });
    const stranger = await other.createChannel();
    stranger.on('error', () => {});
    await stranger.checkQueue(name('mine')).catch((error) => say('exclusive', error.code));
    const { queue } = await channel.assertQueue('', { exclusive: true });
    say('named', queue.startsWith('amq.gen-'));
    await channel.assertQueue(name('passing'), { autoDelete: true });
    const { consumerTag } = await channel.consume(name('passing'), () => {});
    await channel.cancel(consumerTag);
    channel.on('error', () => {});
    await channel.checkQueue(name('passing')).catch((error) => say('auto-deleted', error.code));

    const third = await other.createChannel();
    await third.assertQueue(name('gone'));
    const cancelled = soon();
    await third.consume(name('gone'), (message) => cancelled.resolve(message), { consumerTag: 'me' });
    await (await connection.createChannel()).deleteQueue(name('gone'));
    say('cancelled', await cancelled.done);

    // They die with their connection, also when it just vanishes.
    const dying = await connect();
    const last = await dying.createChannel();
    await last.assertQueue(name('short'), { exclusive: true });
    dying.on('error', () => {});
    dying.connection.stream.destroy();
    for (let code = 0; code !== 404; ) {
      const asking = await other.createChannel();
      asking.on('error', () => {});
      code = await asking.checkQueue(name('short')).then(() => 200, (error) => error.code);
    }
    say('went with its connection');
    await other.close();
  },

  async rpc(connection) {
    const server = await (await connect()).createChannel();
    await server.assertQueue(name('rpc'), { exclusive: true });
    await server.consume(name('rpc'), (request) => {
      const { replyTo, correlationId } = request.properties;
      server.sendToQueue(replyTo, Buffer.from(`${text(request)}!`), { correlationId });
      server.ack(request);
    });
    const client = await connection.createChannel();
    const waiting = new Map();
    const answered = (reply) => waiting.get(reply.properties.correlationId).resolve(text(reply));
    await client.consume('amq.rabbitmq.reply-to', answered, { noAck: true });
    const call = (word) => {
      const correlationId = crypto.randomUUID();
      waiting.set(correlationId, soon());
      const options = { replyTo: 'amq.rabbitmq.reply-to', correlationId };
      client.sendToQueue(name('rpc'), Buffer.from(word), options);
      return waiting.get(correlationId).done;
    };
    const words = Array.from({ length: 200 }, (_, i) => `w${i}`);
    const replies = await Promise.all(words.map(call));
    say('replies', replies.filter((reply, i) => reply === `${words[i]}!`).length);

    // An address tells whether somebody still waits there.
    const asking = await connection.createChannel();
    const address = soon();
    await server.assertQueue(name('address'), { exclusive: true });
    await server.consume(name('address'), (request) => address.resolve(request.properties.replyTo));
    client.sendToQueue(name('address'), Buffer.from(''), { replyTo: 'amq.rabbitmq.reply-to' });
    say('waiting', (await asking.checkQueue(await address.done)).queue === (await address.done));
    await client.close();
    asking.on('error', () => {});
    await asking.checkQueue(await address.done).catch((error) => say('gone', error.code));
  },

  async priority(connection) {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(name('q'), { maxPriority: 5 });
    [1, 5, undefined, 3, 9, 5].forEach((priority, i) => {
      channel.sendToQueue(name('q'), Buffer.from(`${i}`), { priority });
    });
    await channel.waitForConfirms();
    const came = await take(channel, name('q'), 6);
    say(came.map(text).join(' '));
    await channel.assertQueue(name('c'));
    const high = [];
    const full = soon();
    await channel.prefetch(1);
    await channel.consume(name('c'), () => say('low'), { priority: 1, consumerTag: 'low' });
    const takes = (message) => (high.push(text(message)), full.resolve());
    await channel.consume(name('c'), takes, { priority: 8, consumerTag: 'high' });
    channel.sendToQueue(name('c'), Buffer.from('to the high'));
    await full.done;
    say(high.join(' '));
    await channel.cancel('low');
    await channel.cancel('high');
    await channel.deleteQueue(name('q'));
    await channel.deleteQueue(name('c'));
  },

  async errors(connection) {
    connection.on('error', (error) => say('connection', error.message));
    const fail = async (what, act) => {
      const channel = await connection.createChannel();
      const closed = closing(channel, what);
      await Promise.resolve(act(channel)).catch(() => {});
      await closed;
    };
    const keeper = await connection.createChannel();
    await keeper.assertQueue(name('q'), { durable: true });
    await fail('passive', (channel) => channel.checkQueue(name('none')));
    await fail('consume', (channel) => channel.consume(name('none'), () => {}));
    await fail('publish', (channel) => channel.publish(name('none'), 'k', Buffer.from('x')));
    await fail('unlike', (channel) => channel.assertQueue(name('q'), { durable: false }));
    await fail('argument', (channel) => channel.assertQueue(name('q2'), { messageTtl: -1 }));
    await fail('tag', (channel) => channel.ack({ fields: { deliveryTag: 99 } }));
    await fail('reserved', (channel) => channel.assertExchange('amq.mine', 'direct'));
    await fail('default', (channel) => channel.bindQueue(name('q'), '', 'k'));
    await fail('type', (channel) => channel.checkExchange(name('none')));
    keeper.sendToQueue(name('q'), Buffer.from('alive'));
    const [alive] = await take(keeper, name('q'), 1);
    say('connection', text(alive));
    await keeper.deleteQueue(name('q'));
    await amqp
      .connect({ hostname: host, port, username: 'guest', password: 'wrong' })
      .catch((error) => say('login', error.message));
    await connect({ vhost: 'nowhere' }).catch((error) => say('vhost', error.message));
  },

  async heartbeats(connection) {
    const off = await connect({ heartbeat: 0 });
    const quick = await connect({ heartbeat: 1 });
    say('agreed', connection.connection.heartbeat, off.connection.heartbeat, quick.connection.heartbeat);
    const heart = quick.connection.heartbeater;
    // Only beats are sent; silence for two intervals would end the connection from either side.
    for (let beats = 0; beats < 8; beats++) await once(heart, 'beat');
    await (await quick.createChannel()).assertQueue('', { exclusive: true });
    say('alive');
    await off.close();
    await quick.close();
  },

  // Publishes and consumes with amqplib's own recovery while somebody kills the broker.
  async recovery(connection) {
    await connection.close();
    const total = Number(process.argv[4]);
    const confirmed = new Set();
    const received = new Set();
    const all = soon();
    let publisher = soon();
    const setup = async (model) => {
      const consumer = await model.createChannel();
      consumer.on('error', () => {});
      await consumer.assertQueue(name('q'), { durable: true });
      await consumer.prefetch(20);
      await consumer.consume(name('q'), (message) => {
        if (message === null) return;
        received.add(text(message));
        consumer.ack(message);
        if (received.has('end')) all.resolve();
      });
      const channel = await model.createConfirmChannel();
      channel.on('error', () => {});
      publisher.resolve(channel);
    };
    const recovery = { initialDelay: 50, maxDelay: 200, setup };
    const recovering = await amqp.connect({ hostname: host, port }, { recovery });
    let lost = 0;
    recovering.on('error', () => {});
    recovering.on('disconnect', () => {
      if (lost++ === 0) say('disconnected');
      publisher = soon();
    });
    // It goes on until it was broken, and for a while more.
    for (let later = 0; later < total; later += lost > 0 ? 1 : 0) {
      const body = `${confirmed.size}`;
      const channel = await publisher.done;
      const ended = soon();
      const onClose = () => ended.resolve(new Error('closed'));
      channel.once('close', onClose);
      const error = await Promise.race([
        ended.done,
        new Promise((resolve) => {
          try {
            channel.sendToQueue(name('q'), Buffer.from(body), { persistent: true }, resolve);
          } catch (error) {
            resolve(error);
          }
        }),
      ]);
      channel.removeListener('close', onClose);
      if (error === null) {
        confirmed.add(body);
        if (confirmed.size === total) say('ready');
      } else {
        // What the channel said may come before the connection knows that it is gone.
        await new Promise(setImmediate);
      }
    }
    await recovering.createConfirmChannel().then(async (channel) => {
      channel.sendToQueue(name('q'), Buffer.from('end'), { persistent: true });
      await channel.waitForConfirms();
    });
    await all.done;
    say('lost', [...confirmed].filter((body) => !received.has(body)).join(' '));
    await recovering.close();
    say('done');
    process.exit(0);
  },

  // Says when it may not publish and when it may again; somebody else makes that so.
  async blocked(connection) {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(name('q'), { durable: true });
    const blocked = once(connection, 'blocked');
    const unblocked = once(connection, 'unblocked');
    let published = 0;
    let confirmed = 0;
    const publish = () => {
      published += 1;
      channel.sendToQueue(name('q'), Buffer.from('waits'), {}, () => (confirmed += 1));
    };
    // Who does not publish is not told.
    const publishing = setInterval(publish, 50);
    say('ready');
    const [reason] = await blocked;
    clearInterval(publishing);
    publish();
    say('blocked', reason);
    await unblocked;
    await channel.waitForConfirms();
    const { messageCount } = await channel.checkQueue(name('q'));
    say('unblocked', confirmed === published, messageCount === published);
  },
};

broker.run(async () => {
  const connection = await connect();
  await steps[step](connection);
  await connection.close();
  say('done');
  process.exit(0);
});
