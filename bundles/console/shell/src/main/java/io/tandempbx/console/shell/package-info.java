/** The operator's commands in the Karaf shell, the line that says the platform is ready, and the key to the shell. */
package io.tandempbx.console.shell;
