package io.tandempbx.security.core;

import io.tandempbx.security.api.AccessService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.config.JaasRealm;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * The realm that the shell, and whoever else asks JAAS, knows: users of the platform by password, then whatever the
 * platform's own realm of this name allows (keys). It outranks that realm and continues with it; while this bundle is
 * replaced, keys alone open the shell.
 */
final class TandemRealm implements JaasRealm {
    static final String NAME = "karaf";
    private static final int RANK = 100;

    private final BundleContext context;
    private final AccessService access;
    private volatile @Nullable JaasRealm next;

    TandemRealm(BundleContext context, AccessService access) {
        this.context = context;
        this.access = access;
    }

    void continueWith(JaasRealm realm) {
        next = realm;
    }

    void continueWithout(JaasRealm realm) {
        if (next == realm) {
            next = null;
        }
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    @Override
    public AppConfigurationEntry[] getEntries() {
        Map<String, Object> options = Map.of(
                ProxyLoginModule.PROPERTY_MODULE,
                PasswordLoginModule.class.getName(),
                ProxyLoginModule.PROPERTY_BUNDLE,
                Long.toString(context.getBundle().getBundleId()),
                BundleContext.class.getName(),
                context,
                PasswordLoginModule.ACCESS,
                access);
        List<AppConfigurationEntry> entries = new ArrayList<>();
        entries.add(new AppConfigurationEntry(
                ProxyLoginModule.class.getName(), LoginModuleControlFlag.SUFFICIENT, options));
        JaasRealm present = next;
        if (present != null) {
            entries.addAll(List.of(present.getEntries()));
        }
        return entries.toArray(AppConfigurationEntry[]::new);
    }
}
