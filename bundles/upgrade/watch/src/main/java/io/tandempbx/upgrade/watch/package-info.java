/** The figures by which an upgrade is judged, read from call control and media. */
package io.tandempbx.upgrade.watch;
