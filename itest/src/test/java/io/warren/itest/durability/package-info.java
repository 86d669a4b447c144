/**
 * Proofs of durability: the real distribution under load, on real files, with real kills and disks
 * that fail. Short forms run with the other tests; {@code itest/durability} runs long ones.
 * docs/durability.md tells what each shows.
 */
package io.warren.itest.durability;
