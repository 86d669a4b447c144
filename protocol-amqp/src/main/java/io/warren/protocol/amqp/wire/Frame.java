package io.warren.protocol.amqp.wire;

/** The constants of frames. Source: AMQP 0-9-1 section 4.2.3. */
public final class Frame {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;

    /** What every frame ends with. */
    public static final int END = 0xce;

    /** Type, channel and size. */
    public static final int HEADER_BYTES = 7;

    /** What a frame has beside its payload. */
    public static final int OVERHEAD_BYTES = 8;

    /** Every peer must accept frames of this size. */
    public static final int MIN_SIZE_BYTES = 4096;

    /** Class, weight and body size: what a content header has before its properties. */
    public static final int CONTENT_HEADER_BYTES = 12;

    /** The only class with content. */
    public static final int BASIC_CLASS = 60;

    private Frame() {}
}
