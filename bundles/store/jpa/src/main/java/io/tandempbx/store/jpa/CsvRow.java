package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the extension file.
 *
 * @param line  where it begins, 1 is the header
 * @param cells what it gives; a cell left empty is absent
 */
record CsvRow(long line, Map<CsvColumn, String> cells) {
    private static final int MD5_DIGITS = 32;
    private static final int SHA256_DIGITS = 64;
    private static final List<CsvColumn> FLAGS = List.of(
            CsvColumn.ENABLED,
            CsvColumn.ALLOW_EXTERNAL,
            CsvColumn.VOICEMAIL_ENABLED,
            CsvColumn.IS_ADMIN,
            CsvColumn.DND);

    CsvRow {
        cells = Map.copyOf(cells);
    }

    String number() {
        return cell(CsvColumn.NUMBER);
    }

    /** What is wrong with this line, each problem with line and column. */
    List<String> problems(boolean known) {
        List<String> problems = new ArrayList<>();
        String number = number();
        note(problems, CsvColumn.NUMBER, ExtensionRules.number(number));
        check(problems, CsvColumn.PASSWORD, ExtensionRules.password(cell(CsvColumn.PASSWORD), number));
        check(problems, CsvColumn.NAME, ExtensionRules.name(cell(CsvColumn.NAME)));
        check(problems, CsvColumn.EMAIL, ExtensionRules.email(cell(CsvColumn.EMAIL)));
        for (CsvColumn flag : FLAGS) {
            check(problems, flag, ExtensionRules.flag(cell(flag)));
        }
        check(problems, CsvColumn.HA1_MD5, ExtensionRules.hash(cell(CsvColumn.HA1_MD5), MD5_DIGITS));
        check(problems, CsvColumn.HA1_SHA256, ExtensionRules.hash(cell(CsvColumn.HA1_SHA256), SHA256_DIGITS));
        new HandlingCells(cells)
                .problems(number)
                .forEach((column, problem) -> note(problems, column, Optional.of(problem)));
        boolean md5 = gives(CsvColumn.HA1_MD5);
        boolean sha256 = gives(CsvColumn.HA1_SHA256);
        if (md5 != sha256) {
            CsvColumn missing = md5 ? CsvColumn.HA1_SHA256 : CsvColumn.HA1_MD5;
            note(problems, missing, Optional.of("is missing; the two hashes only go together"));
        } else if (md5 && gives(CsvColumn.PASSWORD)) {
            note(problems, CsvColumn.PASSWORD, Optional.of("must be empty when the hashes are given"));
        } else if (!md5 && !gives(CsvColumn.PASSWORD) && !known) {
            note(problems, CsvColumn.PASSWORD, Optional.of("is missing, and the extension does not exist yet"));
        }
        return problems;
    }

    /** The extension after this line; what the line does not give stays as it is. Only for a line without problems. */
    Extension applyTo(Optional<Extension> present, String realm) {
        Extension base = present.orElseGet(() -> new Extension(number(), "", "", true, "", ""));
        Credentials credentials = new Credentials(base.ha1Md5(), base.ha1Sha256());
        if (gives(CsvColumn.PASSWORD)) {
            credentials = Credentials.of(number(), realm, cell(CsvColumn.PASSWORD));
        } else if (gives(CsvColumn.HA1_MD5)) {
            credentials = new Credentials(
                    cell(CsvColumn.HA1_MD5).toLowerCase(Locale.ROOT),
                    cell(CsvColumn.HA1_SHA256).toLowerCase(Locale.ROOT));
        }
        return new Extension(
                base.number(),
                cells.getOrDefault(CsvColumn.NAME, base.name()),
                cells.getOrDefault(CsvColumn.EMAIL, base.email()),
                flag(CsvColumn.ENABLED, base.enabled()),
                credentials.ha1Md5(),
                credentials.ha1Sha256(),
                flag(CsvColumn.ALLOW_EXTERNAL, base.allowExternal()),
                flag(CsvColumn.VOICEMAIL_ENABLED, base.voicemailEnabled()),
                flag(CsvColumn.IS_ADMIN, base.admin()),
                flag(CsvColumn.DND, base.doNotDisturb()),
                new HandlingCells(cells).change().appliedTo(base.handling()),
                base.version());
    }

    private boolean flag(CsvColumn column, boolean otherwise) {
        return gives(column) ? cell(column).equalsIgnoreCase("true") : otherwise;
    }

    private boolean gives(CsvColumn column) {
        return cells.containsKey(column);
    }

    private String cell(CsvColumn column) {
        return cells.getOrDefault(column, "");
    }

    private void check(List<String> problems, CsvColumn column, Optional<String> problem) {
        if (gives(column)) {
            note(problems, column, problem);
        }
    }

    private void note(List<String> problems, CsvColumn column, Optional<String> problem) {
        problem.ifPresent(text -> problems.add("line " + line + ", column " + column.header() + ": " + text));
    }
}
