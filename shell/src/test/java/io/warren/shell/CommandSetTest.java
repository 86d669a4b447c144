package io.warren.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandSetTest {
    private static final Input NO_INPUT =
            new Input() {
                @Override
                public String password(String prompt) {
                    throw new AssertionError("asked for a password");
                }

                @Override
                public byte[] bytes() {
                    throw new AssertionError("asked for input");
                }
            };

    private final CommandSet commands =
            new CommandSet(
                    List.of(
                            command("broker", "queues"),
                            command("broker", "declare queue"),
                            command("broker", "declare exchange"),
                            command("plugin", "list"),
                            command("plugin", "stop"),
                            new Command(
                                    Usage.of("broker", "break", "Breaks.").example("break"),
                                    call -> {
                                        throw new IllegalStateException("inside");
                                    })),
                    kind -> kind == Names.QUEUE ? List.of("orders", "rest") : List.of());

    private static Command command(String scope, String name) {
        Usage usage =
                Usage.of(scope, name, "Does " + name + ".")
                        .optional("QUEUE", Names.QUEUE)
                        .optional("KEY", Names.NONE)
                        .option("--from", "QUEUE", Names.QUEUE, "where from")
                        .flag("--quick", "soon")
                        .example(name);
        return new Command(
                usage,
                call ->
                        call.out()
                                .print(
                                        usage.fullName()
                                                + "<"
                                                + call.arguments().get("QUEUE", "-")
                                                + ">"));
    }

    private String run(String... words) throws CommandException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        commands.run(List.of(words), Path.of("/"), NO_INPUT, out);
        out.flush();
        return text.toString();
    }

    private CommandException refused(String... words) {
        return catchThrowableOfType(CommandException.class, () -> run(words));
    }

    @Test
    void aCommandIsFoundWithItsScopeInAnyFormAndWithoutThatOfTheBroker() throws CommandException {
        assertThat(run("queues", "q")).isEqualTo("broker:queues<q>");
        assertThat(run("broker:queues", "q")).isEqualTo("broker:queues<q>");
        assertThat(run("broker", "queues", "q")).isEqualTo("broker:queues<q>");
        assertThat(run("plugin:list")).isEqualTo("plugin:list<->");
        assertThat(run("plugin", "list")).isEqualTo("plugin:list<->");
    }

    @Test
    void aNameOfTwoWordsIsFoundToo() throws CommandException {
        assertThat(run("declare", "queue", "queue")).isEqualTo("broker:declare queue<queue>");
        assertThat(run("broker:declare", "exchange")).isEqualTo("broker:declare exchange<->");
    }

    @Test
    void whatDoesNotExistIsSaidInOneLine() {
        assertThat(refused("nope")).hasMessage("there is no command nope; see: help");
        assertThat(refused("plugin:nope")).hasMessage("there is no command plugin:nope; see: help");
        assertThat(refused("list")).hasMessage("there is no command list; see: help");
        assertThat(refused("declare")).hasMessage("declare needs one of: exchange, queue");
        assertThat(refused("declare", "x")).hasMessage("declare needs one of: exchange, queue");
        assertThat(refused("plugin")).hasMessage("plugin needs one of: list, stop");
        assertThat(refused()).hasMessageContaining("help");
        assertThat(refused("a\u001Bb")).hasMessageContaining("a\\u{1b}b");
    }

    @Test
    void helpListsAllAndExplainsOneOrAFamily() throws CommandException {
        assertThat(run("help")).contains("declare queue [QUEUE]").contains("plugin:list");
        assertThat(run("help", "queues")).startsWith("Usage: queues [QUEUE] [KEY] [options]");
        assertThat(run("help", "plugin:stop")).startsWith("Usage: plugin:stop");
        assertThat(run("help", "plugin", "stop")).startsWith("Usage: plugin:stop");
        assertThat(run("help", "declare"))
                .contains("Usage: declare queue")
                .contains("Usage: declare exchange");
        assertThat(run("queues", "--help")).isEqualTo(run("help", "queues"));
        assertThat(refused("help", "nope")).hasMessage("there is no command nope; see: help");
    }

    @Test
    void behindTwoDashesHelpIsAnArgument() throws CommandException {
        assertThat(run("queues", "--", "--help")).isEqualTo("broker:queues<--help>");
    }

    @Test
    void aFaultOfACommandIsOneLineForTheOperator() {
        assertThat(refused("break"))
                .hasMessageStartingWith("the command failed, the broker's log says more")
                .hasMessageContaining("inside");
    }

    @Test
    void theTabKeyKnowsCommandsSubcommandsOptionsAndNames() {
        assertThat(commands.complete(List.of("")))
                .contains("queues", "declare", "plugin:list", "help");
        assertThat(commands.complete(List.of("declare", ""))).containsExactly("exchange", "queue");
        assertThat(commands.complete(List.of("plugin", ""))).containsExactly("list", "stop");
        assertThat(commands.complete(List.of("queues", ""))).containsExactly("orders", "rest");
        assertThat(commands.complete(List.of("declare", "queue", "o")))
                .containsExactly("orders", "rest");
        assertThat(commands.complete(List.of("queues", "--"))).contains("--from", "--quick");
        assertThat(commands.complete(List.of("queues", "--from", "")))
                .containsExactly("orders", "rest");
        assertThat(commands.complete(List.of("queues", "--from", "a", "q", ""))).isEmpty();
        assertThat(commands.complete(List.of("nope", ""))).isEmpty();
        assertThat(commands.complete(List.of("help", ""))).contains("queues");
    }
}
