package io.tandempbx.store.jpa;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.List;
import liquibase.resource.AbstractResourceAccessor;
import liquibase.resource.Resource;
import liquibase.resource.URIResource;

/**
 * Gives Liquibase the files of this bundle by name. Liquibase's own class path accessor walks the class path, which a
 * bundle does not have.
 */
final class BundleResources extends AbstractResourceAccessor {
    private final Class<?> owner;

    BundleResources(Class<?> owner) {
        this.owner = owner;
    }

    @Override
    public List<Resource> getAll(String path) {
        URL url = owner.getResource("/" + path);
        return url == null ? List.of() : List.of(new BundleResource(path, URI.create(url.toExternalForm())));
    }

    /** Folders are not searched: the change log names every file. */
    @Override
    public List<Resource> search(String path, boolean recursive) {
        return getAll(path);
    }

    @Override
    public List<String> describeLocations() {
        return List.of("bundle of " + owner.getName());
    }

    @Override
    public void close() {}

    InputStream open(String path) throws IOException {
        InputStream stream = owner.getResourceAsStream("/" + path);
        if (stream == null) {
            throw new FileNotFoundException(path);
        }
        return stream;
    }

    private final class BundleResource extends URIResource {
        BundleResource(String path, URI uri) {
            super(path, uri);
        }

        @Override
        public InputStream openInputStream() throws IOException {
            return open(getPath());
        }
    }
}
