/** How the name of a carrier becomes addresses (RFC 3263), without waiting for a resolver on any thread but its own. */
package io.tandempbx.trunk.core.dns;
