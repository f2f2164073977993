/** What the servlets of this bundle share. */
package io.tandempbx.health.core.http;
