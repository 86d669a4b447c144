/** Random bytes, frames and methods against the real broker, with a neighbour who must not care. */
package io.warren.itest.fuzz;
