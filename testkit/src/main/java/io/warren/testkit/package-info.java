/** Contract tests for plug-ins, and reference implementations. */
@NullMarked
package io.warren.testkit;

import org.jspecify.annotations.NullMarked;
