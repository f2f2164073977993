package io.tandempbx.sip.jain;

import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.FailedAuthentication;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps banned addresses out and tells of failed authentications; while there is no ban service, nobody is banned. */
public final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private volatile @Nullable BanService bans;

    void bind(BanService arriving) {
        bans = arriving;
    }

    void unbind(BanService leaving) {
        if (bans == leaving) {
            bans = null;
        }
    }

    /** One volatile read and at most one look into a table, for each datagram. */
    public boolean keepsOut(InetAddress address) {
        BanService present = bans;
        return present != null && present.isBanned(address);
    }

    /** Writes the frozen log line of a failure, and counts it against the address. */
    public void failed(FailedAuthentication failure) {
        LOG.warn("{}", failure);
        BanService present = bans;
        if (present != null) {
            present.failed(failure.from(), failure.method(), failure.reason());
        }
    }
}
