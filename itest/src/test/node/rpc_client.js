'use strict';
const { randomUUID } = require('node:crypto');
const broker = require('./broker');

broker.run(async () => {
  const n = parseInt(process.argv[2] || '30', 10);
  const connection = await broker.connect();
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const correlationId = randomUUID();

  const answered = new Promise((resolve) => {
    channel.consume(
      queue,
      (message) => {
        if (message.properties.correlationId === correlationId) {
          resolve(message.content.toString());
        }
      },
      { noAck: true },
    );
  });
  console.log(` [x] Requesting fib(${n})`);
  channel.sendToQueue('rpc_queue', Buffer.from(n.toString()), { correlationId, replyTo: queue });
  console.log(` [.] Got ${await answered}`);

  await connection.close();
});
