'use strict';
// Where the broker is: WARREN_HOST and WARREN_PORT, as a tutorial's 'localhost' otherwise.
const amqp = require('amqplib');

const host = process.env.WARREN_HOST || 'localhost';
const port = process.env.WARREN_PORT || '5672';

exports.connect = () => amqp.connect(`amqp://${host}:${port}`);

// A tutorial script: an error ends it with exit code 1.
exports.run = (script) =>
  script().catch((error) => {
    console.error(error);
    process.exit(1);
  });
