/** Plug-ins come, change and go while clients work: nothing is lost, misrouted or disconnected. */
package io.warren.itest.hotplug;
