/**
 * The way in from another terminal: a Unix-domain socket that only the owner of the data folder can
 * open. A client sends one request, a list of arguments, and gets frames of output and an exit
 * code.
 *
 * <p>Threads: one that accepts, one for each client, and a timer that closes clients that hang.
 */
@NullMarked
package io.warren.shell.control;

import org.jspecify.annotations.NullMarked;
