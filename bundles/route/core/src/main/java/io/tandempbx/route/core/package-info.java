/** The dial plan: where a dialled number leads, and why. */
package io.tandempbx.route.core;
