package io.warren.shell.gogo;

import io.warren.shell.CommandException;
import io.warren.shell.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** What is typed at the terminal of a session, or piped to the command within Gogo. */
record TerminalInput(CommandSession session) implements Input {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** JLine echoes nothing. */
    private static final Character HIDDEN = (char) 0;

    @Override
    public String password(String prompt) throws CommandException {
        if (!Process.Utils.current().isTty(0)) {
            return new String(bytes(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
        Object terminal = session.get(".terminal");
        if (!(terminal instanceof Terminal open)) {
            throw new CommandException("there is no terminal to type a password at");
        }
        // A reader of its own: what is typed here is in nobody's history.
        LineReader reader = LineReaderBuilder.builder().terminal(open).build();
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        try {
            String first = reader.readLine(prompt, HIDDEN);
            String again = reader.readLine("Again: ", HIDDEN);
            if (!first.equals(again)) {
                throw new CommandException("the two passwords differ");
            }
            return first;
        } catch (UserInterruptException | EndOfFileException e) {
            throw new CommandException("no password was given");
        }
    }

    @Override
    public byte[] bytes() throws CommandException {
        if (Process.Utils.current().isTty(0)) {
            throw CommandException.misuse("nothing was piped in");
        }
        try {
            byte[] bytes = Process.Utils.current().in().readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CommandException("more than " + MAX_BYTES + " bytes were piped in");
            }
            return bytes;
        } catch (IOException e) {
            throw new CommandException("what is piped in cannot be read: " + e.getMessage());
        }
    }
}
