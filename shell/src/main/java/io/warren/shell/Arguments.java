package io.warren.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, sorted into parameters and options as a {@link Usage} says.
 *
 * <p>Options may stand anywhere, as {@code --name value} or {@code --name=value}; after {@code --}
 * everything is a parameter. A word of one dash is a parameter.
 */
public final class Arguments {
    private final Usage usage;
    private final List<String> parameters = new ArrayList<>();
    private final Map<String, List<String>> options = new HashMap<>();

    private Arguments(Usage usage) {
        this.usage = usage;
    }

    public static Arguments parse(Usage usage, List<String> words) throws CommandException {
        Arguments arguments = new Arguments(usage);
        boolean literal = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (literal || !word.startsWith("--")) {
                arguments.parameters.add(word);
            } else if (word.equals("--")) {
                literal = true;
            } else {
                i += arguments.takeOption(word, i + 1 < words.size() ? words.get(i + 1) : null);
            }
        }
        arguments.checkParameters();
        return arguments;
    }

    /** Takes one option; returns how many words its value takes besides. */
    private int takeOption(String word, @Nullable String next) throws CommandException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option known = null;
        for (Option option : usage.options()) {
            known = option.name().equals(name) ? option : known;
        }
        if (known == null) {
            throw misuse("there is no option " + Text.visible(name));
        }
        List<String> values = options.computeIfAbsent(name, key -> new ArrayList<>());
        if (!known.takesValue()) {
            if (equals >= 0) {
                throw misuse(name + " takes no value");
            }
            values.add("");
            return 0;
        }
        if (equals >= 0) {
            values.add(word.substring(equals + 1));
            return 0;
        }
        if (next == null) {
            throw misuse(name + " needs a value: " + name + " " + known.value());
        }
        values.add(next);
        return 1;
    }

    private void checkParameters() throws CommandException {
        List<Parameter> expected = usage.parameters();
        for (int i = parameters.size(); i < expected.size(); i++) {
            if (expected.get(i).required()) {
                throw misuse(expected.get(i).name() + " is missing");
            }
        }
        if (parameters.size() > expected.size()) {
            throw misuse("too many arguments: " + Text.visible(parameters.get(expected.size())));
        }
    }

    private CommandException misuse(String what) {
        return CommandException.misuse(what + "; usage: " + usage.synopsis());
    }

    /** A required parameter. */
    public String get(String parameter) {
        String value = find(parameter);
        if (value == null) {
            throw new IllegalStateException("not a required parameter: " + parameter);
        }
        return value;
    }

    public String get(String parameter, String otherwise) {
        String value = find(parameter);
        return value == null ? otherwise : value;
    }

    public boolean has(String parameter) {
        return find(parameter) != null;
    }

    private @Nullable String find(String parameter) {
        List<Parameter> known = usage.parameters();
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).name().equals(parameter)) {
                return i < parameters.size() ? parameters.get(i) : null;
            }
        }
        throw new IllegalStateException("not a parameter: " + parameter);
    }

    public boolean flag(String option) {
        return options.containsKey(option);
    }

    /** The value of an option, the last one if it was given more than once. */
    public String option(String option, String otherwise) {
        List<String> values = values(option);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    /** All values of an option. */
    public List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }

    public int number(String option, int otherwise, int min, int max) throws CommandException {
        if (!flag(option)) {
            return otherwise;
        }
        String text = option(option, "");
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw misuse(option + " is not a number: " + Text.visible(text));
        }
        throw misuse(option + " must be from " + min + " to " + max);
    }

    public String virtualHost() {
        return option("--vhost", "/");
    }
}
