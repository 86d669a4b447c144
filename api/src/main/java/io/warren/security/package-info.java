/**
 * Who may connect, and do what: {@link io.warren.security.Authenticator} is the SPI for sources of
 * users beside the broker's own user database, {@link io.warren.security.Authorizer} the one that
 * decides what they may do.
 *
 * <p>Threads: authenticators are called on a worker thread and may block for a short while;
 * authorizers are called on any thread and never block.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.security;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
