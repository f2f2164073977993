package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * An extension file that was read as a whole: comma-separated (RFC 4180), a header line with the columns of
 * {@link CsvColumn} in any order and case, LF or CRLF, with or without a byte order mark. It is applied as a whole or,
 * with every broken rule named, not at all.
 */
final class CsvImport {
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    // Blank lines come as records, so that counting lines stays with us.
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).build();

    private final List<CsvRow> rows;

    private CsvImport(List<CsvRow> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @throws DirectoryException if it is not such a file: broken quoting, an unknown column, a line of another length
     * @throws IOException        if {@code csv} cannot be read
     */
    static CsvImport read(Reader csv) throws DirectoryException, IOException {
        List<Line> lines = lines(textOf(csv));
        if (lines.isEmpty()) {
            throw new DirectoryException(List.of("line 1: a header is missing; columns are " + CsvColumn.all()));
        }
        List<CsvColumn> columns = columns(lines.get(0));
        List<String> problems = new ArrayList<>();
        List<CsvRow> rows = new ArrayList<>();
        for (Line line : lines.subList(1, lines.size())) {
            if (line.values.size() == columns.size()) {
                rows.add(row(line, columns));
            } else {
                problems.add("line " + line.number + ": has " + line.values.size() + " values, but the header has "
                        + columns.size() + " columns");
            }
        }
        refuse(problems);
        return new CsvImport(rows);
    }

    /**
     * The extensions that the file adds or updates, as they are afterwards.
     *
     * @throws DirectoryException with every rule that any line breaks
     */
    List<Extension> extensions(DirectorySnapshot present) throws DirectoryException {
        List<String> problems = new ArrayList<>();
        Map<String, Long> lineOfNumber = new HashMap<>();
        for (CsvRow row : rows) {
            problems.addAll(row.problems(present.find(row.number()).isPresent()));
            Long earlier = row.number().isEmpty() ? null : lineOfNumber.putIfAbsent(row.number(), row.line());
            if (earlier != null) {
                problems.add("line " + row.line() + ", column number: " + ExtensionRules.shown(row.number())
                        + " is already in line " + earlier);
            }
        }
        refuse(problems);
        return rows.stream()
                .map(row -> row.applyTo(present.find(row.number()), present.realm()))
                .toList();
    }

    private record Line(long number, List<String> values) {}

    private static List<Line> lines(String text) throws DirectoryException {
        List<Line> lines = new ArrayList<>();
        long start = 1;
        try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                List<String> values = records.next().toList();
                if (values.size() > 1 || !values.get(0).isBlank()) {
                    lines.add(new Line(start, values));
                }
                start = parser.getCurrentLineNumber() + 1;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new DirectoryException(
                    List.of("line " + start + ": the quotes of a value are not closed or not alone"));
        }
        return lines;
    }

    private static List<CsvColumn> columns(Line header) throws DirectoryException {
        List<String> problems = new ArrayList<>();
        List<CsvColumn> columns = new ArrayList<>();
        for (String name : header.values) {
            Optional<CsvColumn> column = CsvColumn.of(name);
            if (column.isEmpty()) {
                problems.add("line " + header.number + ": unknown column " + ExtensionRules.shown(name)
                        + "; columns are " + CsvColumn.all());
            } else if (columns.contains(column.get())) {
                problems.add(
                        "line " + header.number + ": column " + column.get().header() + " is there twice");
            } else {
                columns.add(column.get());
            }
        }
        if (problems.isEmpty() && !columns.contains(CsvColumn.NUMBER)) {
            problems.add("line " + header.number + ": column number is missing");
        }
        refuse(problems);
        return columns;
    }

    private static CsvRow row(Line line, List<CsvColumn> columns) {
        Map<CsvColumn, String> cells = new EnumMap<>(CsvColumn.class);
        for (int i = 0; i < columns.size(); i++) {
            String value = line.values.get(i);
            String cell = columns.get(i) == CsvColumn.PASSWORD ? value : value.strip();
            if (!cell.isEmpty()) {
                cells.put(columns.get(i), cell);
            }
        }
        return new CsvRow(line.number, cells);
    }

    private static String textOf(Reader csv) throws DirectoryException, IOException {
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[8192];
        for (int count = csv.read(buffer); count >= 0; count = csv.read(buffer)) {
            text.append(buffer, 0, count);
            if (text.length() > MAX_CHARACTERS) {
                throw new DirectoryException(List.of("the file must have at most " + MAX_CHARACTERS + " characters"));
            }
        }
        return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text.toString();
    }

    private static void refuse(List<String> problems) throws DirectoryException {
        if (!problems.isEmpty()) {
            throw new DirectoryException(problems);
        }
    }
}
