package io.tandempbx.upgrade.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.upgrade.api.UpgradeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadWhatItWrote() throws IOException {
        Archive archive = new Archive(directory);
        Path jar = archive.newJar("1", "a.b");
        Map<String, Archive.Current> current =
                Map.of("a.b", new Archive.Current("1.0.0", "1.0.1", jar), "c.d", new Archive.Current("", "2.0.0", jar));
        archive.current(current);
        assertEquals(current, new Archive(directory).current());
        Map<String, Archive.Pending> pending = Map.of("a.b", new Archive.Pending("1.0.0", "", jar));
        archive.pending(pending);
        assertEquals(pending, new Archive(directory).pending());
        archive.pending(Map.of());
        assertEquals(Map.of(), new Archive(directory).pending());
    }

    @Test
    void shouldKeepTheHistoryInOrderWhateverTheReasonSays() throws IOException {
        Archive archive = new Archive(directory);
        UpgradeRecord one = new UpgradeRecord(
                "1",
                "2026-01-01T00:00:00Z",
                "upgrade",
                "put back",
                "a=b&c, 100 %\nµ",
                List.of("a.b 1 -> 2", "c.d 1 -> 2"));
        UpgradeRecord two = new UpgradeRecord("2", "2026-01-01T00:00:01Z", "upgrade", "done", "", List.of());
        archive.append(one);
        archive.append(two);
        assertEquals(List.of(one, two), new Archive(directory).history());
    }
}
