/** The commands of scope {@code broker}: what operators see and change of the broker itself. */
@NullMarked
package io.warren.shell.broker;

import org.jspecify.annotations.NullMarked;
