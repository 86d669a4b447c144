/**
 * {@code bin/warrenctl}: sends its arguments to the control socket of the running broker as they
 * are, and shows what comes back. It knows no command but those that ask for a password.
 */
@NullMarked
package io.warren.launcher.ctl;

import org.jspecify.annotations.NullMarked;
