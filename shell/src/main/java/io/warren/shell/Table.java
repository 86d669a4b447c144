package io.warren.shell;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: numbers to the right, everything else to the left. */
public final class Table {
    private final List<String> heads;
    private final boolean[] numeric;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heads) {
        this.heads = List.of(heads);
        this.numeric = new boolean[heads.length];
    }

    /** Adds a row; a column of {@link Number}s or {@link Size}s is aligned to the right. */
    public void row(Object... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(cells.length + " cells, " + heads.size() + " heads");
        }
        List<String> row = new ArrayList<>(cells.length);
        for (int i = 0; i < cells.length; i++) {
            numeric[i] |= cells[i] instanceof Number || cells[i] instanceof Size;
            row.add(Text.visible(cells[i].toString()));
        }
        rows.add(row);
    }

    /** Prints the table, or {@code none} when it has no row. */
    public void print(PrintWriter out, String none) {
        if (rows.isEmpty()) {
            out.println(none);
            return;
        }
        int[] widths = new int[heads.size()];
        measure(heads, widths);
        rows.forEach(row -> measure(row, widths));
        line(heads, widths, out);
        rows.forEach(row -> line(row, widths, out));
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(row.get(i)));
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private void line(List<String> row, int[] widths, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String padding = " ".repeat(widths[i] - width(cell));
            line.append(i == 0 ? "" : "  ");
            line.append(numeric[i] ? padding + cell : cell + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
