/** The certificate and the key of this server in two files. */
@NullMarked
package io.tandempbx.keys.file;

import org.jspecify.annotations.NullMarked;
