package org.cvmfsephemeral.upload.archive;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * Undoes compression in bounded memory. Several compressed streams one after the other are one, as the command line tools have it.
 */
@ApplicationScoped
public class Decompression {
    /** Enough to tell every format, and one block of tar. */
    public static final int HEAD_BYTES = 512;

    /** Frames that follow the first may want a little more than that. */
    private static final int COMMON_WINDOW_LOG = 23;
    /** Beside its dictionary, generously. */
    private static final int XZ_OVERHEAD_KIB = 1024;

    private final DecoderMemory memory;

    Decompression(DecoderMemory memory) {
        this.memory = memory;
    }

    /** The first bytes of a stream, at most {@link #HEAD_BYTES}, which are read again afterwards. */
    public static byte[] peek(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.unread(head);
        return head;
    }

    /**
     * The plain bytes of a stream; they count as decoded. Closing gives memory back.
     *
     * @param in with room for {@link #HEAD_BYTES} to be pushed back
     * @throws IOException while reading, if the stream is damaged or ends early
     */
    public InputStream open(PushbackInputStream in, Codec codec, UnpackingBudget budget) throws IOException {
        return new DecodedStream(decoder(in, codec), budget);
    }

    private InputStream decoder(PushbackInputStream in, Codec codec) throws IOException {
        return switch (codec) {
            case NONE -> in;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> xz(in);
            case ZSTD -> zstd(in);
        };
    }

    private InputStream xz(InputStream in) throws IOException {
        DecoderMemory.Arrays arrays = memory.arrays();
        int limitKib = (memory.windowBytes() >> 10) + XZ_OVERHEAD_KIB;
        return new ReservedStream(new XZInputStream(in, limitKib, true, arrays), arrays, memory.windowBytes());
    }

    private InputStream zstd(PushbackInputStream in) throws IOException {
        int largest = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(memory.windowBytes());
        int log = Math.min(largest, Math.max(COMMON_WINDOW_LOG, ZstdWindow.log(peek(in))));
        Closeable reserved = memory.reserve(1 << log);
        try {
            ZstdInputStreamNoFinalizer decoder = new ZstdInputStreamNoFinalizer(in, RecyclingBufferPool.INSTANCE);
            return new ReservedStream(decoder.setLongMax(log), reserved, memory.windowBytes());
        } catch (IOException | RuntimeException | Error e) {
            reserved.close();
            throw e;
        }
    }

    /** A decoder and the memory that was reserved for it. */
    private static final class ReservedStream extends InputStream {
        private final InputStream decoder;
        private final int largestWindow;
        private Closeable reserved;

        ReservedStream(InputStream decoder, Closeable reserved, int largestWindow) {
            this.decoder = decoder;
            this.reserved = reserved;
            this.largestWindow = largestWindow;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return decoder.read(buffer, offset, length);
            } catch (MemoryLimitException e) {
                throw tooLargeWindow();
            } catch (ZstdIOException e) {
                if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
                    throw tooLargeWindow();
                }
                throw e;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private RuntimeException tooLargeWindow() {
            return ArchiveProblems.limitExceeded(
                    "The archive is compressed with a window or dictionary of more than the " + largestWindow
                            + " bytes allowed; compress it at a lower level.",
                    largestWindow);
        }

        @Override
        public void close() throws IOException {
            if (reserved != null) {
                try {
                    decoder.close();
                } finally {
                    reserved.close();
                    reserved = null;
                }
            }
        }
    }

    /** Counts what comes out. */
    private static final class DecodedStream extends InputStream {
        private final InputStream decoder;
        private final UnpackingBudget budget;

        DecodedStream(InputStream decoder, UnpackingBudget budget) {
            this.decoder = decoder;
            this.budget = budget;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count;
            try {
                count = decoder.read(buffer, offset, length);
            } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
                // Decoders that trust what they read too much.
                throw new IOException("the compressed data contradict themselves", e);
            }
            budget.decoded(Math.max(0, count));
            return count;
        }

        @Override
        public void close() throws IOException {
            decoder.close();
        }
    }
}
