/** Benchmarks of the hot path. */
@NullMarked
package io.warren.bench;

import org.jspecify.annotations.NullMarked;
