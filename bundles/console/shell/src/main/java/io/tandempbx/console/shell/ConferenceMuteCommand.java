package io.tandempbx.console.shell;

import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:conference-mute}. */
@Service
@Command(
        scope = "pbx",
        name = "conference-mute",
        description = "Lets the others of a conference not hear a member, until it presses *6")
public final class ConferenceMuteCommand extends ConferenceMemberCommand {

    @Override
    void change(ConferenceService conferences, String room, String callId, Identity by) throws RefusedException {
        conferences.mute(room, callId, true, by);
    }

    @Override
    String told() {
        return "is muted";
    }
}
