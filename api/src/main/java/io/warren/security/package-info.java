/**
 * Who may connect: {@link io.warren.security.Authenticator} is the SPI for sources of users beside
 * the broker's own user database.
 *
 * <p>Threads: implementations are called on worker threads and may block for a short while.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.security;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
