package io.warren.shell;

/**
 * A command of the console.
 *
 * @param usage how it is given
 * @param body what it does
 */
public record Command(Usage usage, Body body) {
    /** What a command does. Blocking: it may, for as long as an operator would wait. */
    public interface Body {
        void run(Call call) throws CommandException;
    }
}
