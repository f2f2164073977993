/** The signalling provider: wires transports, transactions and authentication into one {@code SipService}. */
package io.tandempbx.sip.jain;
