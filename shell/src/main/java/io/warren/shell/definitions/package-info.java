/**
 * Definitions as files, in the JSON that RabbitMQ exports and imports. The only place that knows
 * JSON: the broker itself gives and takes values.
 */
@NullMarked
package io.warren.shell.definitions;

import org.jspecify.annotations.NullMarked;
