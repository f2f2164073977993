package io.tandempbx.store.jpa;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import javax.persistence.PersistenceException;
import javax.persistence.spi.PersistenceProvider;
import javax.persistence.spi.PersistenceUnitInfo;
import org.apache.openjpa.enhance.PCRegistry;
import org.apache.openjpa.persistence.OpenJPAEntityManagerFactory;
import org.apache.openjpa.persistence.PersistenceProviderImpl;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * OpenJPA for the persistence unit of this bundle, whose entities are enhanced at build time, made fit for a bundle that
 * is replaced. OpenJPA would give the container a class transformer, which nobody needs and which the container keeps for
 * ever, with the class loader and the connection pool of every revision that ever ran; and it keeps the entity classes of
 * every revision in a static registry. Here no transformer is passed on, and each revision takes its predecessors' entity
 * classes out.
 */
@Component(
        service = PersistenceProvider.class,
        property = "javax.persistence.provider=io.tandempbx.store.jpa.EnhancedUnitProvider")
public final class EnhancedUnitProvider extends PersistenceProviderImpl {

    @Activate
    public EnhancedUnitProvider() {
        forgetPredecessors(DirectoryRow.class);
        forgetPredecessors(ExtensionRow.class);
        forgetPredecessors(UserRow.class);
        forgetPredecessors(TokenRow.class);
        forgetPredecessors(AuditRow.class);
        forgetPredecessors(DocumentRow.class);
        forgetPredecessors(DocumentKindRow.class);
    }

    /** Refuses a container that gives no properties: it only asks for transformers, of which there are none. */
    @Override
    @SuppressWarnings("rawtypes") // the interface is older than generics
    public OpenJPAEntityManagerFactory createContainerEntityManagerFactory(
            PersistenceUnitInfo unit, @Nullable Map properties) {
        if (properties == null) {
            throw new PersistenceException("The entities were enhanced at build time; no transformer is needed");
        }
        return super.createContainerEntityManagerFactory(withoutTransformers(unit), properties);
    }

    private static PersistenceUnitInfo withoutTransformers(PersistenceUnitInfo unit) {
        return (PersistenceUnitInfo) Proxy.newProxyInstance(
                PersistenceUnitInfo.class.getClassLoader(),
                new Class<?>[] {PersistenceUnitInfo.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "addTransformer" -> null;
                    case "getPersistenceProviderClassName" -> PersistenceProviderImpl.class.getName();
                    default -> method.invoke(unit, arguments);
                });
    }

    private static void forgetPredecessors(Class<?> entity) {
        List.copyOf(PCRegistry.getRegisteredTypes()).stream()
                .filter(type -> type.getName().equals(entity.getName()) && type != entity)
                .forEach(type -> PCRegistry.deRegister(type.getClassLoader()));
    }
}
