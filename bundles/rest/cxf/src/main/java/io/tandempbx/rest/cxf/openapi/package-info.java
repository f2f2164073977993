/** The OpenAPI document, read off the resources. */
package io.tandempbx.rest.cxf.openapi;
