/** Samples how calls sound, tells when one sounds bad, and keeps how ended ones did. */
@NullMarked
package io.tandempbx.qos.core;

import org.jspecify.annotations.NullMarked;
