/** The console of the foreground process: the commands as Gogo functions, and the Tab key. */
@NullMarked
package io.warren.shell.gogo;

import org.jspecify.annotations.NullMarked;
