package io.warren.itest.compare;

import io.warren.itest.support.Ctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Warren's operator, by {@code warrenctl}. A command that does not exist fails the case; this is
 * the one place to change when the commands get other names.
 */
final class WarrenOperator implements Operator {
    /** One entry of a flat JSON object: a name, and a text or a whole number. */
    private static final Pattern ENTRY =
            Pattern.compile("\"([^\"]+)\":(?:\"([^\"]*)\"|(-?[0-9]+))[,}]");

    private static final String OPERATORS = "--operator";

    private final Ctl ctl;
    private final Path folder;

    WarrenOperator(Ctl ctl, Path folder) {
        this.ctl = ctl;
        this.folder = folder;
    }

    @Override
    public void setPolicy(Policy policy) throws Exception {
        ctl.run(set(policy).toArray(String[]::new));
    }

    @Override
    public void clearPolicy(String name) throws Exception {
        ctl.run("policy", "clear", name);
    }

    @Override
    public void setOperatorPolicy(Policy policy) throws Exception {
        List<String> command = set(policy);
        command.add(OPERATORS);
        ctl.run(command.toArray(String[]::new));
    }

    @Override
    public void clearOperatorPolicy(String name) throws Exception {
        ctl.run("policy", "clear", name, OPERATORS);
    }

    @Override
    public void traceOn() throws Exception {
        ctl.run("trace", "on");
    }

    @Override
    public void define(String json) throws Exception {
        Path file = Files.createTempFile(folder, "definitions", ".json");
        Files.writeString(file, json);
        String said = ctl.run("definitions", "import", file.toString());
        if (said.contains("note:")) { // what is not understood is no comparison
            throw new AssertionError(said);
        }
    }

    @Override
    public void deleteVirtualHost(String name) throws Exception {
        ctl.run("vhost", "delete", name);
    }

    @Override
    public void deleteUser(String name) throws Exception {
        ctl.run("user", "delete", name);
    }

    @Override
    public void diskShort(boolean isShort) throws Exception {
        ctl.run("limits", "--disk", isShort ? "900000GB" : "1MB");
    }

    private static List<String> set(Policy policy) {
        List<String> command =
                new ArrayList<>(List.of("policy", "set", policy.name(), policy.pattern()));
        command.addAll(List.of("--priority", Integer.toString(policy.priority())));
        command.addAll(List.of("--apply-to", policy.applyTo()));
        int end = 1;
        for (Matcher entry = ENTRY.matcher(policy.definition()); entry.find(); end = entry.end()) {
            String text = entry.group(2);
            command.add("--arg");
            command.add(
                    text == null
                            ? entry.group(1) + "=" + entry.group(3)
                            : entry.group(1) + ":text=" + text);
        }
        if (end != policy.definition().length()) {
            throw new IllegalArgumentException("not understood: " + policy.definition());
        }
        return command;
    }
}
