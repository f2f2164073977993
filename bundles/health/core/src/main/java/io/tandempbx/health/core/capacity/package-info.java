/** How much room is left on the node. */
package io.tandempbx.health.core.capacity;
