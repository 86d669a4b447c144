/**
 * What a protocol adapter registers, so that the broker and its operators know where it listens.
 *
 * <p>An adapter is a component that references {@link io.warren.session.Broker}, binds its address
 * when it is activated, and registers a {@link io.warren.protocol.ProtocolAdapter} from then on.
 * When it is deactivated it closes its listener and its connections; other protocols do not notice.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
