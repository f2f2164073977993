/** The node's checks behind HTTP, and its figures. */
package io.tandempbx.health.core;
