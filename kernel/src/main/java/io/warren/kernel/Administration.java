package io.warren.kernel;

import io.warren.management.Permissions;
import io.warren.management.Policies;
import io.warren.management.Users;
import io.warren.management.VirtualHosts;

/** What operators change beside what clients declare. */
record Administration(
        Users users, VirtualHosts hosts, Permissions permissions, Policies policies) {}
