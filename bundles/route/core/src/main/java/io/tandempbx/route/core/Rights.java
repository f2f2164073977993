package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.Extension;

/**
 * On whose account a number is called.
 *
 * @param who   for the trace
 * @param reach how far
 */
record Rights(String who, ClassOfService reach) {

    /** An extension that may not call out at all stays inside, whatever its class. */
    static Rights of(Extension extension) {
        return new Rights(
                extension.number(),
                extension.allowExternal() ? extension.handling().classOfService() : ClassOfService.INTERNAL);
    }
}
