package io.tandempbx.directory.api;

import java.util.List;
import java.util.Optional;

/**
 * What shall be different about the handling of calls; empty leaves a value as it is. An empty text, or an empty list,
 * removes what was there.
 */
public record CallHandlingChange(
        Optional<String> forwardAlways,
        Optional<String> forwardBusy,
        Optional<String> forwardNoAnswer,
        Optional<String> forwardUnregistered,
        Optional<Integer> noAnswerSeconds,
        Optional<Boolean> callWaiting,
        Optional<ClassOfService> classOfService,
        Optional<String> pickupGroup,
        Optional<List<String>> followMe,
        Optional<MediaEncryption> srtp,
        Optional<List<String>> codecs) {

    /** Nothing. */
    public static final CallHandlingChange NONE = new CallHandlingChange(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** With the codecs as they are. */
    public CallHandlingChange(
            Optional<String> forwardAlways,
            Optional<String> forwardBusy,
            Optional<String> forwardNoAnswer,
            Optional<String> forwardUnregistered,
            Optional<Integer> noAnswerSeconds,
            Optional<Boolean> callWaiting,
            Optional<ClassOfService> classOfService,
            Optional<String> pickupGroup,
            Optional<List<String>> followMe,
            Optional<MediaEncryption> srtp) {
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
                Optional.empty());
    }

    /** All of it. */
    public static CallHandlingChange to(CallHandling wanted) {
        return new CallHandlingChange(
                Optional.of(wanted.forwardAlways()),
                Optional.of(wanted.forwardBusy()),
                Optional.of(wanted.forwardNoAnswer()),
                Optional.of(wanted.forwardUnregistered()),
                Optional.of(wanted.noAnswerSeconds()),
                Optional.of(wanted.callWaiting()),
                Optional.of(wanted.classOfService()),
                Optional.of(wanted.pickupGroup()),
                Optional.of(wanted.followMe()),
                Optional.of(wanted.srtp()),
                Optional.of(wanted.codecs()));
    }

    /** The handling as it shall be. */
    public CallHandling appliedTo(CallHandling before) {
        return new CallHandling(
                forwardAlways.orElse(before.forwardAlways()),
                forwardBusy.orElse(before.forwardBusy()),
                forwardNoAnswer.orElse(before.forwardNoAnswer()),
                forwardUnregistered.orElse(before.forwardUnregistered()),
                noAnswerSeconds.orElse(before.noAnswerSeconds()),
                callWaiting.orElse(before.callWaiting()),
                classOfService.orElse(before.classOfService()),
                pickupGroup.orElse(before.pickupGroup()),
                followMe.orElse(before.followMe()),
                srtp.orElse(before.srtp()),
                codecs.orElse(before.codecs()));
    }
}
