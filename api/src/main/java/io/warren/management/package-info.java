/**
 * The administrator's view: {@link io.warren.management.Management} lists everything the broker
 * knows and changes what no client can. Consoles and other tools are built on it; the broker
 * implements it and registers it as an OSGi service beside {@code Broker}.
 *
 * <p>The information records are snapshots; a later version may add components to them.
 *
 * <p>Threads: any thread may call, and no call blocks; what takes a while returns a stage.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.management;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
