/** A protocol that only says that it is there, for tests of the launcher. */
package io.warren.itest.fake;
