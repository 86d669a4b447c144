'use strict';
const broker = require('./broker');

broker.run(async () => {
  const bindingKeys = process.argv.slice(2);
  if (bindingKeys.length === 0) {
    console.error('Usage: receive_logs_direct.js [info] [warning] [error]');
    process.exit(1);
  }
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertExchange('direct_logs', 'direct', { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const bindingKey of bindingKeys) {
    await channel.bindQueue(queue, 'direct_logs', bindingKey);
  }
  await channel.consume(
    queue,
    (message) => console.log(` [x] ${message.fields.routingKey}:${message.content}`),
    { noAck: true },
  );
  console.log(' [*] Waiting for logs. To exit press CTRL+C');
});
