package io.warren.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * How a command is given: what its arguments are checked against, what {@code help} prints, and
 * what the Tab key goes by.
 *
 * @param scope {@code broker} or {@code plugin}
 * @param name one word, or two: {@code declare queue}
 * @param summary one line
 * @param details further lines
 * @param example one command line, as {@code warrenctl} takes it in a shell
 */
public record Usage(
        String scope,
        String name,
        String summary,
        List<Parameter> parameters,
        List<Option> options,
        List<String> details,
        String example) {

    public Usage {
        parameters = List.copyOf(parameters);
        options = List.copyOf(options);
        details = List.copyOf(details);
    }

    public static Builder of(String scope, String name, String summary) {
        return new Builder(scope, name, summary);
    }

    /** The scope and the name, as in {@code broker:declare queue}. */
    public String fullName() {
        return scope + ":" + name;
    }

    /** As {@code warrenctl} takes it: the scope {@code broker} goes without saying. */
    public String shortName() {
        return scope.equals("broker") ? name : fullName();
    }

    /** One line: the name, the parameters, and that there are options. */
    public String synopsis() {
        StringBuilder line = new StringBuilder(shortName());
        for (Parameter parameter : parameters) {
            line.append(parameter.required() ? " " : " [").append(parameter.name());
            line.append(parameter.required() ? "" : "]");
        }
        if (!options.isEmpty()) {
            line.append(" [options]");
        }
        return line.toString();
    }

    /** The whole help text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("Usage: ").append(synopsis()).append('\n').append(summary).append('\n');
        details.forEach(line -> text.append(line).append('\n'));
        if (!options.isEmpty()) {
            text.append("Options:\n");
            int width = options.stream().mapToInt(option -> head(option).length()).max().orElse(0);
            for (Option option : options) {
                String head = head(option);
                text.append("  ").append(head).append(" ".repeat(width - head.length() + 2));
                text.append(option.text()).append('\n');
            }
        }
        return text.append("Example: warrenctl ").append(example).append('\n').toString();
    }

    private static String head(Option option) {
        return option.takesValue() ? option.name() + " " + option.value() : option.name();
    }

    /** Builds a {@link Usage}. */
    public static final class Builder {
        private final String scope;
        private final String name;
        private final String summary;
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Option> options = new ArrayList<>();
        private final List<String> details = new ArrayList<>();

        private Builder(String scope, String name, String summary) {
            this.scope = scope;
            this.name = name;
            this.summary = summary;
        }

        public Builder required(String parameter, Names names) {
            parameters.add(new Parameter(parameter, true, names));
            return this;
        }

        public Builder optional(String parameter, Names names) {
            parameters.add(new Parameter(parameter, false, names));
            return this;
        }

        /** An option without value. */
        public Builder flag(String option, String text) {
            options.add(new Option(option, "", Names.NONE, text));
            return this;
        }

        public Builder option(String option, String value, Names names, String text) {
            options.add(new Option(option, value, names, text));
            return this;
        }

        public Builder virtualHost() {
            return option("--vhost", "NAME", Names.VIRTUAL_HOST, "the virtual host; default /");
        }

        public Builder detail(String line) {
            details.add(line);
            return this;
        }

        public Usage example(String example) {
            return new Usage(scope, name, summary, parameters, options, details, example);
        }
    }
}
