/** Digest authentication (RFC 7616, RFC 8760) with nonces that cost no memory before they are used. */
package io.tandempbx.sip.jain.digest;
