/**
 * {@code bin/warren store}: looks at the files of stores, and makes them smaller, while no broker
 * runs. The bundles lie on a plain class path; the stores offer what they can do to {@link
 * java.util.ServiceLoader}, so that none of them is named here.
 */
@NullMarked
package io.warren.launcher.store;

import org.jspecify.annotations.NullMarked;
