'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertQueue('task_queue', { durable: true });
  await channel.prefetch(1);
  await channel.consume(
    'task_queue',
    (message) => {
      const text = message.content.toString();
      console.log(` [x] Received ${text}`);
      setTimeout(() => {
        console.log(` [x] Done ${text}`);
        channel.ack(message);
      }, (text.split('.').length - 1) * 1000);
    },
    { noAck: false },
  );
  console.log(' [*] Waiting for messages. To exit press CTRL+C');
});
