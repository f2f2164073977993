package io.tandempbx.directory.api;

import java.util.List;

/**
 * What becomes of calls to and from an extension. Numbers are written as its user would dial them.
 *
 * @param forwardAlways       where every call goes instead; empty for nowhere
 * @param forwardBusy         where a call goes that finds it busy or undisturbed; empty for nowhere
 * @param forwardNoAnswer     where a call goes that nobody answers; empty for nowhere
 * @param forwardUnregistered where a call goes while no phone can be reached; empty for nowhere
 * @param noAnswerSeconds     how long its phones ring, 1-600; 0 for the preset of call control
 * @param callWaiting         whether it is offered a second call
 * @param classOfService      how far it may call
 * @param pickupGroup         whose ringing calls its user may pick up; empty for none
 * @param followMe            numbers that ring together with its phones
 * @param srtp                whether its phones are spoken to encrypted
 * @param codecs              names as in SDP of the only codecs its phones are spoken to with, the best first; empty for
 *                            those of the platform in its order
 */
public record CallHandling(
        String forwardAlways,
        String forwardBusy,
        String forwardNoAnswer,
        String forwardUnregistered,
        int noAnswerSeconds,
        boolean callWaiting,
        ClassOfService classOfService,
        String pickupGroup,
        List<String> followMe,
        MediaEncryption srtp,
        List<String> codecs) {

    /** Of an extension unless somebody says otherwise: no forwarding, call waiting, calls within the country. */
    public static final CallHandling PRESET =
            new CallHandling("", "", "", "", 0, true, ClassOfService.NATIONAL, "", List.of());

    /** With encryption as call control does it with all phones. */
    public CallHandling(
            String forwardAlways,
            String forwardBusy,
            String forwardNoAnswer,
            String forwardUnregistered,
            int noAnswerSeconds,
            boolean callWaiting,
            ClassOfService classOfService,
            String pickupGroup,
            List<String> followMe) {
        this(
                forwardAlways,
                forwardBusy,
                forwardNoAnswer,
                forwardUnregistered,
                noAnswerSeconds,
                callWaiting,
                classOfService,
                pickupGroup,
                followMe,
                MediaEncryption.PRESET);
    }

    /** With the codecs of the platform. */
    public CallHandling(
            String forwardAlways,
            String forwardBusy,
            String forwardNoAnswer,
            String forwardUnregistered,
            int noAnswerSeconds,
            boolean callWaiting,
            ClassOfService classOfService,
            String pickupGroup,
            List<String> followMe,
            MediaEncryption srtp) {
        this(
                forwardAlways,
                forwardBusy,
                forwardNoAnswer,
                forwardUnregistered,
                noAnswerSeconds,
                callWaiting,
                classOfService,
                pickupGroup,
                followMe,
                srtp,
                List.of());
    }

    public CallHandling {
        followMe = List.copyOf(followMe);
        codecs = List.copyOf(codecs);
    }
}
