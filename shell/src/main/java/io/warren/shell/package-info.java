/**
 * The admin console. A {@link io.warren.shell.Command} is written once and can be given in two
 * places: in the console of the foreground process (package {@code gogo}), and from another
 * terminal over a Unix-domain socket (package {@code control}). Packages {@code broker} and {@code
 * plugin} hold the commands of the scopes of these names.
 *
 * <p>Arguments are a list of strings from beginning to end; nothing here parses them again.
 */
@NullMarked
package io.warren.shell;

import org.jspecify.annotations.NullMarked;
