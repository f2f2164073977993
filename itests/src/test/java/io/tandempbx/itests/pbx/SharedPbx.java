package io.tandempbx.itests.pbx;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every test that asks for a {@link PbxProcess} the same one, started on first use and ended with this JVM: one that runs
 * beside others is handed its classes one by one and cannot know which is the last.
 */
public final class SharedPbx implements ParameterResolver {
    private static @Nullable PbxProcess shared;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PbxProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return get();
    }

    private static synchronized PbxProcess get() {
        PbxProcess pbx = shared;
        if (pbx == null) {
            pbx = PbxProcess.start(PbxOptions.quickStart("shared"));
            Runtime.getRuntime().addShutdownHook(new Thread(pbx::close, "shared-pbx-close"));
            shared = pbx;
        }
        return pbx;
    }
}
