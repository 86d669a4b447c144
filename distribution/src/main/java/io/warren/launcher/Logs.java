package io.warren.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.util.FileSize;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Logging, set up in code: {@code log/warren.log} in the data folder, WARN and above on stderr. */
final class Logs {
    /** A message is one line: what clients call themselves must not begin another. */
    private static final String MESSAGE = "%replace(%msg){'[\\r\\n]+', ' '}%n";

    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{30} - " + MESSAGE;
    private static final String FILE_SIZE = "10MB";
    private static final int OLD_FILES = 4; // five with the current one

    private Logs() {}

    /** Must run before the first message: logback has its own idea of a default otherwise. */
    static void configure(Path data, String level, OutputStream stderr) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level));
        root.addAppender(file(context, data.resolve("log")));
        root.addAppender(terminal(context, stderr));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path folder) {
        String name = folder.resolve("warren.log").toString();
        RollingFileAppender<ILoggingEvent> file = in(context, new RollingFileAppender<>());
        FixedWindowRollingPolicy window = in(context, new FixedWindowRollingPolicy());
        window.setParent(file);
        window.setFileNamePattern(name + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES);
        SizeBasedTriggeringPolicy<ILoggingEvent> size =
                in(context, new SizeBasedTriggeringPolicy<>());
        size.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        file.setName("file");
        file.setFile(name);
        file.setEncoder(encoder(context, PATTERN));
        file.setRollingPolicy(window);
        file.setTriggeringPolicy(size);
        window.start();
        size.start();
        file.start();
        return file;
    }

    private static OutputStreamAppender<ILoggingEvent> terminal(
            LoggerContext context, OutputStream stderr) {
        ThresholdFilter warnings = in(context, new ThresholdFilter());
        warnings.setLevel("WARN");
        warnings.start();
        OutputStreamAppender<ILoggingEvent> terminal = in(context, new OutputStreamAppender<>());
        terminal.setName("terminal");
        terminal.setEncoder(encoder(context, "warren: %-5level " + MESSAGE + "%nopex"));
        terminal.addFilter(warnings);
        terminal.setOutputStream(stderr);
        terminal.start();
        return terminal;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = in(context, new PatternLayoutEncoder());
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static <T extends ContextAware> T in(LoggerContext context, T part) {
        part.setContext(context);
        return part;
    }
}
