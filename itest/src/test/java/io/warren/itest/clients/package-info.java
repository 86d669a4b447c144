/** Programs that others use with AMQP, as processes. */
package io.warren.itest.clients;
