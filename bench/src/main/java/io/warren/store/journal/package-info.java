/** Benchmarks of the journal, in its package because it exports none. */
@NullMarked
package io.warren.store.journal;

import org.jspecify.annotations.NullMarked;
