package io.tandempbx.console.shell;

import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:conference-kick}. */
@Service
@Command(
        scope = "pbx",
        name = "conference-kick",
        description = "Sends a member out of a conference: it is told so, and its call ends")
public final class ConferenceKickCommand extends ConferenceMemberCommand {

    @Override
    void change(ConferenceService conferences, String room, String callId, Identity by) throws RefusedException {
        conferences.sendOut(room, callId, by);
    }

    @Override
    String told() {
        return "is sent out";
    }
}
