package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.CallHandling;
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
                    CsvColumn.HA1_SHA256.header(),
                    CsvColumn.ALLOW_EXTERNAL.header(),
                    CsvColumn.VOICEMAIL_ENABLED.header(),
                    CsvColumn.IS_ADMIN.header(),
                    CsvColumn.DND.header(),
                    CsvColumn.FORWARD_ALWAYS.header(),
                    CsvColumn.FORWARD_BUSY.header(),
                    CsvColumn.FORWARD_NO_ANSWER.header(),
                    CsvColumn.FORWARD_UNREGISTERED.header(),
                    CsvColumn.NO_ANSWER_SECONDS.header(),
                    CsvColumn.CALL_WAITING.header(),
                    CsvColumn.CLASS_OF_SERVICE.header(),
                    CsvColumn.PICKUP_GROUP.header(),
                    CsvColumn.FOLLOW_ME.header(),
                    CsvColumn.SRTP.header(),
                    CsvColumn.CODECS.header())
            .build();

    private CsvExport() {}

    static void write(DirectorySnapshot snapshot, Writer csv) throws IOException {
        List<Extension> extensions = snapshot.extensions().values().stream()
                .sorted(Comparator.comparing(Extension::number))
                .toList();
        CSVPrinter printer = new CSVPrinter(csv, FORMAT);
        for (Extension extension : extensions) {
            CallHandling handling = extension.handling();
            printer.printRecord(
                    extension.number(),
                    extension.name(),
                    extension.email(),
                    extension.enabled(),
                    extension.ha1Md5(),
                    extension.ha1Sha256(),
                    extension.allowExternal(),
                    extension.voicemailEnabled(),
                    extension.admin(),
                    extension.doNotDisturb(),
                    given(handling.forwardAlways()),
                    given(handling.forwardBusy()),
                    given(handling.forwardNoAnswer()),
                    given(handling.forwardUnregistered()),
                    handling.noAnswerSeconds(),
                    handling.callWaiting(),
                    handling.classOfService().text(),
                    given(handling.pickupGroup()),
                    given(String.join(" ", handling.followMe())),
                    handling.srtp().text(),
                    given(String.join(" ", handling.codecs())));
        }
        printer.flush(); // the writer is the caller's to close
    }

    /** An empty cell would leave what is there. */
    private static String given(String value) {
        return value.isEmpty() ? HandlingCells.NOTHING : value;
    }
}
