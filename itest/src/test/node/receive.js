'use strict';
const broker = require('./broker');

broker.run(async () => {
  const connection = await broker.connect();
  const channel = await connection.createChannel();

  await channel.assertQueue('hello', { durable: false });
  await channel.consume(
    'hello',
    (message) => console.log(` [x] Received ${message.content}`),
    { noAck: true },
  );
  console.log(' [*] Waiting for messages. To exit press CTRL+C');
});
