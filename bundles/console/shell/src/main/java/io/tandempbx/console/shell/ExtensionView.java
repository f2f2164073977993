package io.tandempbx.console.shell;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.Extension;
import java.util.List;

/** An extension without its credential. */
record ExtensionView(
        String number,
        String name,
        String email,
        boolean enabled,
        boolean registered,
        boolean allowExternal,
        boolean voicemailEnabled,
        boolean isAdmin,
        boolean dnd,
        String forwardAlways,
        String forwardBusy,
        String forwardNoAnswer,
        String forwardUnregistered,
        int noAnswerSeconds,
        boolean callWaiting,
        String classOfService,
        String pickupGroup,
        List<String> followMe,
        String srtp,
        List<String> codecs) {

    static ExtensionView of(Extension extension, boolean registered) {
        CallHandling handling = extension.handling();
        return new ExtensionView(
                extension.number(),
                extension.name(),
                extension.email(),
                extension.enabled(),
                registered,
                extension.allowExternal(),
                extension.voicemailEnabled(),
                extension.admin(),
                extension.doNotDisturb(),
                handling.forwardAlways(),
                handling.forwardBusy(),
                handling.forwardNoAnswer(),
                handling.forwardUnregistered(),
                handling.noAnswerSeconds(),
                handling.callWaiting(),
                handling.classOfService().text(),
                handling.pickupGroup(),
                handling.followMe(),
                handling.srtp().text(),
                handling.codecs());
    }
}
