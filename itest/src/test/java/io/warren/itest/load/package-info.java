/**
 * Durability under kill -9, and size: many connections, channels, queues, messages, and big ones.
 */
package io.warren.itest.load;
