/** The REST interface: puts resources, filters and CXF together. */
package io.tandempbx.rest.cxf;
