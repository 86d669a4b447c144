/**
 * The commands of scope {@code plugin}, and the one place that changes bundles: {@link
 * io.warren.shell.plugin.Plugins}. What is dropped into the {@code plugins} folder by hand goes the
 * same way as what is given to a command.
 */
@NullMarked
package io.warren.shell.plugin;

import org.jspecify.annotations.NullMarked;
