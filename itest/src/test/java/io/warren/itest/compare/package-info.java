/**
 * The same programs against RabbitMQ and against Warren, and their outcomes line by line. See
 * docs/comparison.md.
 */
package io.warren.itest.compare;
