/**
 * What is declared: specifications of exchanges, queues and bindings as clients ask for them.
 *
 * <p>Plain immutable records, compared by value; arguments compare as {@link
 * io.warren.message.FieldTable} says. Everyone reads them, nobody implements anything here.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.topology;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
