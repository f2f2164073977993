/** The registrar (RFC 3261 §10): which phones an extension can be reached at. */
package io.tandempbx.registrar.core;
