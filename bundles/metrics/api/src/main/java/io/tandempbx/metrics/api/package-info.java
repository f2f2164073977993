/** Figures that bundles offer: counters, gauges and histograms, asked for when somebody looks. */
@Export
@Version("1.0.0")
package io.tandempbx.metrics.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
