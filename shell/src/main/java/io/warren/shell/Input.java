package io.warren.shell;

/** What an operator gives to a command beside its arguments. */
public interface Input {
    /**
     * A password, typed without echo or piped in. Blocking: until it is typed.
     *
     * @throws CommandException when there is none, or the two times it was typed differ
     */
    String password(String prompt) throws CommandException;

    /** What was piped in. */
    byte[] bytes() throws CommandException;
}
