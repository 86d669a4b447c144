/**
 * What a store must do, as tests: extend {@link io.warren.testkit.store.MessageStoreContract},
 * {@link io.warren.testkit.store.MessageStoreReopenContract}, {@link
 * io.warren.testkit.store.MessageStoreModelContract} and {@link
 * io.warren.testkit.store.DefinitionStoreContract} with a factory of yours, and run {@link
 * io.warren.testkit.store.CrashLoop} with it. {@link io.warren.testkit.store.MemoryStore} passes
 * the same contracts.
 */
@NullMarked
package io.warren.testkit.store;

import org.jspecify.annotations.NullMarked;
