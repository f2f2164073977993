package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The floors of the house, read from the manifests of the built bundles: a provider may use contracts, the ring and its
 * own library, never another provider; so replacing it re-wires nobody.
 */
class FloorsTest {
    private static final Attributes.Name IMPORTS = new Attributes.Name("Import-Package");
    private static final Path HOUSE = Workspace.root().resolve("bundles");
    private static final Pattern EVERYBODY = Pattern.compile(
            "io\\.tandempbx\\.[a-z0-9]+\\.api|java\\..*|javax\\.(net|security|crypto|management|sql|naming|xml)(\\..*)?"
                    + "|org\\.osgi\\..*|org\\.slf4j(\\..*)?|org\\.w3c\\.dom(\\..*)?|org\\.xml\\.sax(\\..*)?");
    private static final Pattern RING = Pattern.compile("io\\.tandempbx\\.ring\\.(state|socket|tls)");

    /** What a provider may import beyond the contracts and the ring: its library at the edge. */
    private static final Map<String, Pattern> LIBRARIES = Map.of(
            "codec/opus", Pattern.compile("com\\.sun\\.jna"),
            "keys/file", Pattern.compile("org\\.bouncycastle\\..*"),
            "health/core", Pattern.compile("javax\\.servlet(\\..*)?"),
            "security/core", Pattern.compile("org\\.apache\\.karaf\\.jaas\\..*"),
            "route/core", Pattern.compile("com\\.fasterxml\\.jackson\\..*"),
            "web/server", Pattern.compile("javax\\.servlet(\\..*)?|org\\.eclipse\\.jetty\\..*|org\\.bouncycastle\\..*"),
            "rest/cxf",
                    Pattern.compile("javax\\.(servlet|ws\\.rs|annotation)(\\..*)?|org\\.apache\\.cxf(\\..*)?"
                            + "|com\\.fasterxml\\.jackson\\..*"),
            "sip/jain", Pattern.compile("com\\.sun\\.nio\\.sctp|org\\.bouncycastle\\..*|org\\.apache\\.log4j(\\..*)?"),
            "store/jpa",
                    Pattern.compile("javax\\.(persistence|transaction)(\\..*)?|org\\.apache\\.(openjpa|aries)\\..*"
                            + "|liquibase(\\..*)?|org\\.h2(\\..*)?|org\\.apache\\.commons\\.csv|com\\.zaxxer\\.hikari(\\..*)?"
                            + "|org\\.postgresql(\\..*)?"),
            "console/shell",
                    Pattern.compile("org\\.apache\\.karaf\\..*|com\\.fasterxml\\.jackson\\..*|org\\.jline\\..*"));

    private record Bundle(String module, List<String> imports, List<String> exports) {
        boolean isApi() {
            return module.endsWith("/api");
        }

        boolean isRing() {
            return module.startsWith("ring/");
        }
    }

    @Test
    void shouldFindAllBundles() {
        List<String> modules = bundles(HOUSE).stream().map(Bundle::module).toList();
        assertTrue(
                modules.containsAll(List.of(
                        "ring/state",
                        "ring/socket",
                        "ring/tls",
                        "sip/jain",
                        "registrar/core",
                        "route/core",
                        "call/core",
                        "mail/smtp",
                        "voicemail/core",
                        "attendant/core",
                        "conference/core",
                        "trunk/core",
                        "media/engine",
                        "qos/core",
                        "recording/core",
                        "codec/g711",
                        "codec/g722",
                        "codec/g726",
                        "codec/g729",
                        "codec/opus",
                        "store/jpa",
                        "security/core",
                        "web/server",
                        "rest/cxf",
                        "health/core",
                        "console/shell")),
                modules::toString);
    }

    @Test
    void shouldExportNothingFromProviders() {
        for (Bundle bundle : bundles(HOUSE)) {
            if (!bundle.isApi() && !bundle.isRing()) {
                assertEquals(List.of(), bundle.exports, bundle.module);
            }
        }
    }

    @Test
    void shouldImportOnlyFromFloorsBelow() {
        assertEquals(List.of(), climbing(bundles(HOUSE)));
    }

    @ParameterizedTest
    @CsvSource({
        "media/engine, io.tandempbx.call.core", // sideways, to another provider
        "ring/state, io.tandempbx.sip.api", // up, from the ring to a contract
        "ring/socket, io.tandempbx.ring.state", // sideways in the ring
        "call/api, io.tandempbx.ring.state", // up, from a contract to the ring
        "registrar/core, javax.persistence", // another bundle's library
    })
    void shouldNoticeAClimbingImport(String module, String imported) {
        Path house = Workspace.fresh("floors");
        writeManifest(JarVersions.built(module), imported, house.resolve(module).resolve("target"));
        assertEquals(List.of(module + " imports " + imported), climbing(bundles(house)));
    }

    /** A jar of the same name that has nothing but the manifest, with one more import. */
    private static void writeManifest(Path jar, String imported, Path target) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(file.getManifest());
            manifest.getMainAttributes()
                    .merge(IMPORTS, imported + ";version=\"[1,2)\"", (old, more) -> old + "," + more);
            Files.createDirectories(target);
            try (OutputStream out = Files.newOutputStream(target.resolve(jar.getFileName()));
                    JarOutputStream copy = new JarOutputStream(out, manifest)) {
                copy.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> climbing(List<Bundle> bundles) {
        List<String> wrong = new ArrayList<>();
        for (Bundle bundle : bundles) {
            for (String imported : bundle.imports) {
                if (!allowed(bundle, imported)) {
                    wrong.add(bundle.module + " imports " + imported);
                }
            }
        }
        return wrong;
    }

    private static boolean allowed(Bundle bundle, String imported) {
        if (bundle.isRing()) {
            return bundle.exports.contains(imported) || imported.matches("java\\..*|javax\\.net\\.ssl");
        }
        if (bundle.isApi()) {
            return imported.matches("io\\.tandempbx\\.[a-z0-9]+\\.api|java\\..*");
        }
        Pattern library = LIBRARIES.get(bundle.module);
        return EVERYBODY.matcher(imported).matches()
                || RING.matcher(imported).matches()
                || (library != null && library.matcher(imported).matches());
    }

    private static List<Bundle> bundles(Path root) {
        try (Stream<Path> files = Files.find(root, 4, (path, attributes) -> root.relativize(path)
                .toString()
                .matches("\\w+/\\w+/target/tandem-.*\\.jar"))) {
            return files.filter(jar -> !jar.toString().matches(".*-(sources|tests|javadoc)\\.jar"))
                    .map(jar -> bundle(root, jar))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Bundle bundle(Path root, Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            var attributes = file.getManifest().getMainAttributes();
            String module = root.relativize(jar).toString().replaceAll("/target/.*", "");
            return new Bundle(
                    module,
                    packages(attributes.getValue("Import-Package")),
                    packages(attributes.getValue("Export-Package")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The package names of a manifest header, without attributes and directives. */
    private static List<String> packages(@Nullable String header) {
        if (header == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String clause : header.replaceAll("\"[^\"]*\"", "").split(",", -1)) {
            for (String part : clause.split(";", -1)) {
                if (!part.contains("=")) {
                    names.add(part.strip());
                }
            }
        }
        return names;
    }
}
