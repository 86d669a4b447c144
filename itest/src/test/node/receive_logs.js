'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertExchange('logs', 'fanout', { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'logs', '');
  await channel.consume(queue, (message) => console.log(` [x] ${message.content}`), {
    noAck: true,
  });
  console.log(' [*] Waiting for logs. To exit press CTRL+C');
});
