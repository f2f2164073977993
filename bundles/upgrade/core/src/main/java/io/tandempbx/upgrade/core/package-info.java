/** Plans upgrades, replaces bundles through the framework, judges how calls fare, and keeps what was upgraded. */
package io.tandempbx.upgrade.core;
