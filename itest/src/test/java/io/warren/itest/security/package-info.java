/**
 * Virtual hosts, users, permissions, policies and definitions, as clients and operators see them.
 */
package io.warren.itest.security;
