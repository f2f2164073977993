/** One class for each thing that is looked at; each is a Felix health check, run by its executor. */
package io.tandempbx.health.core.check;
