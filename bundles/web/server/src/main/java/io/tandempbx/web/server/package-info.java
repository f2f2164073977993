/** The HTTPS listener in front of every web face. */
package io.tandempbx.web.server;
