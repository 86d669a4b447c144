/**
 * The six RabbitMQ tutorials as a newcomer runs them: the Python scripts with pika, the same with
 * the Java client, and with amqplib on Node.js.
 */
package io.warren.itest.tutorials;
