'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();
  const [routingKey = 'anonymous.info', ...words] = process.argv.slice(2);
  const message = words.join(' ') || 'Hello World!';

  await channel.assertExchange('topic_logs', 'topic', { durable: false });
  channel.publish('topic_logs', routingKey, Buffer.from(message));
  console.log(` [x] Sent ${routingKey}:${message}`);

  await channel.close();
  await connection.close();
});
