/**
 * What the tests with real clients share: the broker they talk to, clients that are closed after
 * each test, waiting without sleeping, and AMQP 0-9-1 by hand for what no client library would
 * send.
 */
package io.warren.itest.support;
