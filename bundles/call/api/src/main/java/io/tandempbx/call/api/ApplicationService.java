package io.tandempbx.call.api;

import org.osgi.annotation.versioning.ProviderType;

/** The way back for applications whose work takes time. Thread-safe; never blocks. */
@ProviderType
public interface ApplicationService {

    /** Tells the application that has this call's party {@link ApplicationEvent.Posted}; nothing when the call is over. */
    void post(String callId, String text);
}
