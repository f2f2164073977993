package io.tandempbx.security.api;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps addresses out that fail too often, or that an operator names. Bans outlive the process. Thread-safe. */
@ProviderType
public interface BanService {

    /** Whether what comes from this address is to be dropped unread. Lock-free, for every datagram. */
    boolean isBanned(InetAddress address);

    /** Counts a failed authentication, and bans the address when they are too many; never blocks. */
    void failed(InetAddress address, String method, String reason);

    /** All bans, newest first. */
    List<Ban> bans();

    /** Keeps an address out, or changes for how long. */
    Ban ban(String address, String reason, Duration duration, Identity by) throws RefusedException;

    /** Lets an address in again and forgets its failures. */
    void lift(String address, Identity by) throws RefusedException;
}
