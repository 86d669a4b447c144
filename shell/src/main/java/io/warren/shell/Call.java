package io.warren.shell;

import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * One call of a command.
 *
 * @param arguments checked against the command's usage
 * @param directory what relative files start from
 * @param input what the operator gives besides
 * @param out where the command writes
 */
public record Call(Arguments arguments, Path directory, Input input, PrintWriter out) {}
