/** SIP messages between octets and values: reading with the JAIN parser's header rules, writing in plain code. */
package io.tandempbx.sip.jain.message;
