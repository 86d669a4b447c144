'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();
  const message = process.argv.slice(2).join(' ') || 'Hello World!';

  await channel.assertQueue('task_queue', { durable: true });
  channel.sendToQueue('task_queue', Buffer.from(message), { persistent: true });
  console.log(` [x] Sent ${message}`);

  await channel.close();
  await connection.close();
});
