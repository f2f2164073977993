package io.tandempbx.cdr.core;

import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.wiring.api.ServiceSlot;

/** Tells which file a call was recorded to, as long as recording knows. Thread-safe. */
final class RecordedFiles {
    final ServiceSlot<RecordingService> recordings = new ServiceSlot<>();

    /** Empty for none. */
    String of(String callId) {
        return recordings.call(service -> service.fileOf(callId).orElse("")).orElse("");
    }
}
