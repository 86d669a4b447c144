package io.warren.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Usage USAGE =
            Usage.of("broker", "send", "Sends.")
                    .required("TO", Names.QUEUE)
                    .optional("KEY", Names.NONE)
                    .flag("--fast", "hurry")
                    .option("--count", "N", Names.NONE, "how many")
                    .option("--arg", "KEY=VALUE", Names.NONE, "may be repeated")
                    .example("send q");

    private static Arguments parse(String... words) throws CommandException {
        return Arguments.parse(USAGE, List.of(words));
    }

    private static CommandException refused(String... words) {
        return catchThrowableOfType(CommandException.class, () -> parse(words));
    }

    @Test
    void optionsMayStandAnywhereAndTakeTheirValueEitherWay() throws CommandException {
        Arguments arguments = parse("--fast", "q", "--arg", "a=1", "k", "--arg=b=2=3", "--count=5");
        assertThat(arguments.get("TO")).isEqualTo("q");
        assertThat(arguments.get("KEY", "")).isEqualTo("k");
        assertThat(arguments.flag("--fast")).isTrue();
        assertThat(arguments.values("--arg")).containsExactly("a=1", "b=2=3");
        assertThat(arguments.number("--count", 1, 1, 10)).isEqualTo(5);
    }

    @Test
    void emptyWordsBlanksAndSpecialCharactersAreOrdinaryParameters() throws CommandException {
        assertThat(parse("").get("TO")).isEmpty();
        assertThat(parse("$x | '#'", "-").get("KEY", "")).isEqualTo("-");
        assertThat(parse("$x | '#'").get("TO")).isEqualTo("$x | '#'");
    }

    @Test
    void everythingBehindTwoDashesIsAParameter() throws CommandException {
        assertThat(parse("q", "--", "--fast").get("KEY", "")).isEqualTo("--fast");
        assertThat(parse("--", "--").get("TO")).isEqualTo("--");
    }

    @Test
    void theValueOfAnOptionMayLookLikeAnOption() throws CommandException {
        assertThat(parse("q", "--arg", "--fast").values("--arg")).containsExactly("--fast");
    }

    @Test
    void whatIsMissingOrTooMuchIsNamedWithTheUsage() {
        assertThat(refused()).hasMessage("TO is missing; usage: send TO [KEY] [options]");
        assertThat(refused("a", "b", "c")).hasMessageStartingWith("too many arguments: c;");
        assertThat(refused("a", "--nope")).hasMessageStartingWith("there is no option --nope;");
        assertThat(refused("a", "--count")).hasMessageStartingWith("--count needs a value");
        assertThat(refused("a", "--fast=1")).hasMessageStartingWith("--fast takes no value");
        assertThat(refused("a", "--nope").exitCode()).isEqualTo(CommandException.MISUSED);
    }

    @Test
    void numbersAreCheckedAgainstTheirRange() throws CommandException {
        assertThat(parse("q").number("--count", 3, 1, 10)).isEqualTo(3);
        Arguments tooMany = parse("q", "--count", "11");
        assertThat(
                        catchThrowableOfType(
                                CommandException.class, () -> tooMany.number("--count", 1, 1, 10)))
                .hasMessageStartingWith("--count must be from 1 to 10");
        Arguments word = parse("q", "--count", "many");
        assertThat(
                        catchThrowableOfType(
                                CommandException.class, () -> word.number("--count", 1, 1, 10)))
                .hasMessageStartingWith("--count is not a number: many");
    }
}
