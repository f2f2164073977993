package io.tandempbx.call.core;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The phones that spoke plain RTP last where encryption is optional, so that keys are not offered to them in vain with every
 * call. They are known by their connection: a phone that is set up anew has another. Nothing is lost with this but a round
 * trip. Thread-safe.
 */
final class PlainPhones {
    private static final int MOST = 4096;

    private record Phone(String extension, InetSocketAddress address) {}

    private final Map<Phone, Boolean> phones = new LinkedHashMap<>() { // guarded by itself
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Phone, Boolean> eldest) {
                    return size() > MOST;
                }
            };

    void note(Leg leg, boolean plain) {
        Phone phone = phone(leg);
        synchronized (phones) {
            phones.remove(phone); // the one noted last goes last
            if (plain) {
                phones.put(phone, true);
            }
        }
    }

    boolean has(Leg leg) {
        synchronized (phones) {
            return phones.containsKey(phone(leg));
        }
    }

    private static Phone phone(Leg leg) {
        return new Phone(leg.party, leg.dialog.flow.remote());
    }
}
