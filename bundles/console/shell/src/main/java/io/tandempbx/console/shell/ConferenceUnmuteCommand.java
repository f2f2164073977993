package io.tandempbx.console.shell;

import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:conference-unmute}. */
@Service
@Command(scope = "pbx", name = "conference-unmute", description = "Lets the others of a conference hear a member again")
public final class ConferenceUnmuteCommand extends ConferenceMemberCommand {

    @Override
    void change(ConferenceService conferences, String room, String callId, Identity by) throws RefusedException {
        conferences.mute(room, callId, false, by);
    }

    @Override
    String told() {
        return "is heard again";
    }
}
