/** Programs with what others use with AMQP: Java's libraries here, the others as processes. */
package io.warren.itest.clients;
