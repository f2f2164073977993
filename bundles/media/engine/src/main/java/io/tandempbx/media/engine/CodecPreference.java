package io.tandempbx.media.engine;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which codecs are on offer, as a component: a file of its own, that changes without the engine being told. */
@Component(
        immediate = true,
        service = {CodecPreference.class, SettingsOwner.class},
        configurationPid = CodecOrder.PID)
public final class CodecPreference implements SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(CodecPreference.class);

    private final SettingsFile<CodecOrder> settings = CodecOrder.file();

    /** Takes what there is. */
    @Activate
    public CodecPreference(Map<String, Object> properties) {
        change(properties);
    }

    @Modified
    void change(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings stay as they were: {}", broken));
    }

    @Override
    public SettingsFile<CodecOrder> settings() {
        return settings;
    }

    CodecOrder order() {
        return settings.settings();
    }
}
