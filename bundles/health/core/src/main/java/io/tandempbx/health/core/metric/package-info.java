/** Figures of the node, and their text form. */
package io.tandempbx.health.core.metric;
