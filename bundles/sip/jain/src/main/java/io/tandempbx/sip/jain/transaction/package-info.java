/** Server and client transactions (RFC 3261 §17) as state records, their timers, and the handlers they report to. */
package io.tandempbx.sip.jain.transaction;
