/** Users, tokens, bans and the audit log. */
package io.tandempbx.security.core;
