/** Every command of the console, as an operator types it, with clients who see what it does. */
package io.warren.itest.console;
