'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();
  const message = process.argv.slice(2).join(' ') || 'info: Hello World!';

  await channel.assertExchange('logs', 'fanout', { durable: false });
  channel.publish('logs', '', Buffer.from(message));
  console.log(` [x] Sent ${message}`);

  await channel.close();
  await connection.close();
});
