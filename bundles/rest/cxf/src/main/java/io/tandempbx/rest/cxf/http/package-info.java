/** What all operations share: bodies, problems, credentials, roles, paging. */
package io.tandempbx.rest.cxf.http;
