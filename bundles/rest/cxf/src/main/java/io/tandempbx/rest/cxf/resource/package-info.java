/** The resources, thin over the services that do the work. */
package io.tandempbx.rest.cxf.resource;
