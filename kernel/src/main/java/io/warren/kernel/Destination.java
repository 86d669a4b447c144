package io.warren.kernel;

/** What a binding leads to: the target that exchange types see, opaquely. */
sealed interface Destination permits AnyQueue, Exchange {}
