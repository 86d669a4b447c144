'use strict';
const broker = require('./broker');

broker.run(async () => {
  const bindingKeys = process.argv.slice(2);
  if (bindingKeys.length === 0) {
    console.error('Usage: receive_logs_topic.js [binding_key]...');
    process.exit(1);
  }
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertExchange('topic_logs', 'topic', { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const bindingKey of bindingKeys) {
    await channel.bindQueue(queue, 'topic_logs', bindingKey);
  }
  await channel.consume(
    queue,
    (message) => console.log(` [x] ${message.fields.routingKey}:${message.content}`),
    { noAck: true },
  );
  console.log(' [*] Waiting for logs. To exit press CTRL+C');
});
