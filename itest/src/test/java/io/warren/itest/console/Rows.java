package io.warren.itest.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that a command printed. Columns are where no line has anything for two characters, so a
 * table whose columns are not aligned cannot be read.
 */
record Rows(List<Map<String, String>> rows) {

    static Rows of(String printed) {
        List<String> lines = printed.lines().toList();
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        List<String> padded =
                lines.stream().map(line -> line + " ".repeat(width + 2 - line.length())).toList();
        List<int[]> columns = columns(padded, width);
        String head = padded.get(0);
        if (columns.size() != head.strip().split(" {2,}").length) {
            throw new AssertionError("columns are not aligned:\n" + printed);
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : padded.subList(1, padded.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int[] column : columns) {
                row.put(cell(head, column), cell(line, column));
            }
            rows.add(row);
        }
        return new Rows(rows);
    }

    private static List<int[]> columns(List<String> lines, int width) {
        List<int[]> columns = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= width; at++) {
            if (isBlank(lines, at) && isBlank(lines, at + 1)) {
                if (at > start) {
                    columns.add(new int[] {start, at});
                }
                start = at + 1;
            }
        }
        return columns;
    }

    private static boolean isBlank(List<String> lines, int at) {
        return lines.stream().allMatch(line -> line.charAt(at) == ' ');
    }

    private static String cell(String line, int[] column) {
        return line.substring(column[0], column[1]).strip();
    }

    /** All cells of one column, from top to bottom. */
    List<String> column(String head) {
        return rows.stream().map(row -> value(row, head)).toList();
    }

    /** The one row that has this in that column. */
    Map<String, String> row(String head, String text) {
        List<Map<String, String>> found =
                rows.stream().filter(row -> value(row, head).equals(text)).toList();
        if (found.size() != 1) {
            throw new AssertionError(
                    found.size() + " rows with " + head + " " + text + ": " + rows);
        }
        return found.get(0);
    }

    private static String value(Map<String, String> row, String head) {
        String value = row.get(head);
        if (value == null) {
            throw new AssertionError("no column " + head + " in " + row.keySet());
        }
        return value;
    }
}
