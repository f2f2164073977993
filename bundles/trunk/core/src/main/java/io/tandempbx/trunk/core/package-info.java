/** Trunks: configuration, state, registration, limits, and how calls look towards carriers. */
package io.tandempbx.trunk.core;
