'use strict';
const broker = require('./broker');

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertQueue('rpc_queue', { durable: false });
  await channel.prefetch(1);
  await channel.consume('rpc_queue', (message) => {
    const n = parseInt(message.content.toString(), 10);
    console.log(` [.] fib(${n})`);
    channel.sendToQueue(message.properties.replyTo, Buffer.from(fibonacci(n).toString()), {
      correlationId: message.properties.correlationId,
    });
    channel.ack(message);
  });
  console.log(' [x] Awaiting RPC requests');
});
