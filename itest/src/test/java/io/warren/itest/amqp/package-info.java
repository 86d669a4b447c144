/**
 * What AMQP 0-9-1 clients may expect of the broker, one class per area. Every test here was first
 * run against RabbitMQ 3.10.8, the yardstick; what Warren alone does is marked {@link
 * io.warren.itest.support.UnlikeRabbitMq}.
 */
package io.warren.itest.amqp;
