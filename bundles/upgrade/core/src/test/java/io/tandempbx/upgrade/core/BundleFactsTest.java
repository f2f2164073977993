package io.tandempbx.upgrade.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.jar.Attributes;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

class BundleFactsTest {

    @Test
    void shouldReadQuotedRangesAndSeveralPackagesOfAClause() {
        Attributes headers = headers();
        headers.putValue(
                "Import-Package", "a.b;c.d;version=\"[1.0,2)\",e.f,g.h;resolution:=optional;version=\"[9,10)\"");
        headers.putValue("Export-Package", "x.y;uses:=\"a.b,c.d\";version=\"1.2\",x.y;version:Version=\"1.3\"");
        BundleFacts facts = BundleFacts.of(headers);
        VersionRange range = new VersionRange("[1.0,2)");
        assertEquals(
                List.of(
                        new PackageImport("a.b", range),
                        new PackageImport("c.d", range),
                        new PackageImport("e.f", new VersionRange("0.0.0"))),
                facts.imports());
        assertEquals(
                List.of(new PackageExport("x.y", new Version("1.2.0")), new PackageExport("x.y", new Version("1.3.0"))),
                facts.exports());
    }

    @Test
    void shouldReadRequirementsOfTheResolverOnly() {
        Attributes headers = headers();
        headers.putValue(
                "Require-Capability",
                "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\",osgi.service;effective:=active;filter:=\"(a=b)\"");
        assertEquals(
                List.of(new BundleFacts.Requirement("osgi.ee", "(&(osgi.ee=JavaSE)(version=17))")),
                BundleFacts.of(headers).requirements());
    }

    @Test
    void shouldRefuseWhatIsNoBundle() {
        assertThrows(IllegalArgumentException.class, () -> BundleFacts.of(new Attributes()));
        Attributes fragment = headers();
        fragment.putValue("Fragment-Host", "host");
        assertThrows(IllegalArgumentException.class, () -> BundleFacts.of(fragment));
    }

    private static Attributes headers() {
        Attributes headers = new Attributes();
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "io.tandempbx.x.core;singleton:=true");
        headers.putValue("Bundle-Version", "1.0.0");
        return headers;
    }
}
