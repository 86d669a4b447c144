/**
 * The launcher: reads options and settings, starts the OSGi framework with what lies in lib/bundles
 * and plugins/, and tells when the broker is ready. It is a plain jar on the class path and knows
 * no other part of Warren by class; it meets the broker through service properties only.
 */
@NullMarked
package io.warren.launcher;

import org.jspecify.annotations.NullMarked;
