package io.warren.shell.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One clause of a manifest header: {@code path;attribute=value;directive:=value}.
 *
 * <p>Source: OSGi Core 8, section 1.3.2 and 3.2.4.
 */
record Clause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {

    static List<Clause> parse(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String clause : split(header, ',')) {
            List<String> paths = new ArrayList<>();
            Map<String, String> attributes = new LinkedHashMap<>();
            Map<String, String> directives = new LinkedHashMap<>();
            for (String part : split(clause, ';')) {
                int equals = part.indexOf('=');
                int quote = part.indexOf('"');
                if (equals < 0 || quote >= 0 && quote < equals) {
                    paths.add(unquoted(part));
                } else if (equals > 0 && part.charAt(equals - 1) == ':') {
                    String name = part.substring(0, equals - 1).trim();
                    directives.put(name, unquoted(part.substring(equals + 1)));
                } else {
                    String name = part.substring(0, equals).trim();
                    int type = name.indexOf(':');
                    attributes.put(
                            type < 0 ? name : name.substring(0, type),
                            unquoted(part.substring(equals + 1)));
                }
            }
            if (!paths.isEmpty()) {
                clauses.add(new Clause(paths, attributes, directives));
            }
        }
        return clauses;
    }

    /** The first path: the only one of most headers. */
    String name() {
        return paths.get(0);
    }

    /** Splits outside of quotes, drops what is empty. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at <= text.length(); at++) {
            boolean end = at == text.length();
            char c = end ? separator : text.charAt(at);
            if (!end && c == '"') {
                quoted = !quoted;
            } else if (!end && c == '\\' && quoted) {
                at++;
            } else if (end || c == separator && !quoted) {
                String part = text.substring(from, at).trim();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                from = at + 1;
            }
        }
        return parts;
    }

    private static String unquoted(String text) {
        String trimmed = text.trim();
        if (trimmed.length() < 2 || !trimmed.startsWith("\"") || !trimmed.endsWith("\"")) {
            return trimmed;
        }
        return trimmed.substring(1, trimmed.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
