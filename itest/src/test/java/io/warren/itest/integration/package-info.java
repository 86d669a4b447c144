/** Tests that run as a bundle inside the container; {@code ContainerIT} takes them there. */
package io.warren.itest.integration;
