package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes a snapshot as the file that {@link CsvImport} reads back, in the order of numbers. */
final class CsvExport {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setRecordSeparator('\n')
            .setHeader(
                    CsvColumn.NUMBER.header(),
                    CsvColumn.NAME.header(),
                    CsvColumn.EMAIL.header(),
                    CsvColumn.ENABLED.header(),
                    CsvColumn.HA1_MD5.header(),
                    CsvColumn.HA1_SHA256.header())
            .build();

    private CsvExport() {}

    static void write(DirectorySnapshot snapshot, Writer csv) throws IOException {
        List<Extension> extensions = snapshot.extensions().values().stream()
                .sorted(Comparator.comparing(Extension::number))
                .toList();
        CSVPrinter printer = new CSVPrinter(csv, FORMAT);
        for (Extension extension : extensions) {
            printer.printRecord(
                    extension.number(),
                    extension.name(),
                    extension.email(),
                    extension.enabled(),
                    extension.ha1Md5(),
                    extension.ha1Sha256());
        }
        printer.flush(); // the writer is the caller's to close
    }
}
