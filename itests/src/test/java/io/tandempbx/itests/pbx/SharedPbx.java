package io.tandempbx.itests.pbx;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test that asks for a {@link PbxProcess} the same one, started on first use and ended after the last test. */
public final class SharedPbx implements ParameterResolver {

    private record Shared(PbxProcess pbx) implements CloseableResource {
        @Override
        public void close() {
            pbx.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PbxProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedPbx.class))
                .getOrComputeIfAbsent(
                        Shared.class,
                        key -> new Shared(PbxProcess.start(PbxOptions.quickStart("shared"))),
                        Shared.class)
                .pbx();
    }
}
