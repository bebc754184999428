package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads one stored object to its end, in constant memory: its hash, that it decompresses, the plain content. */
final class ObjectReading {
    private static final int BUFFER_BYTES = 16 << 10;

    private ObjectReading() {}

    /** @param plain is given the plain content as far as it can be decompressed */
    static ReadObject read(ObjectAddress address, Optional<InputStream> found, OutputStream plain) throws IOException {
        if (found.isEmpty()) {
            return new ReadObject.Unsound(Defect.OBJECT_MISSING, address.path() + " is missing");
        }
        MessageDigest hash = address.hash().algorithm().digest();
        MessageDigest sha256 = HashAlgorithm.jdk("SHA-256");
        PlainContent content = new PlainContent(plain, sha256);
        Optional<String> broken;
        try (DigestInputStream stored = new DigestInputStream(found.get(), hash)) {
            broken = switch (address.compression()) {
                case ZLIB -> inflate(stored, content);
                case NONE -> copy(stored, content);
            };
            stored.transferTo(OutputStream.nullOutputStream());
        }
        ContentHash actual = ContentHash.of(address.hash().algorithm(), hash.digest());
        if (!actual.equals(address.hash())) {
            return new ReadObject.Unsound(
                    Defect.OBJECT_HASH, "bytes stored as " + address.path() + " have the hash " + actual);
        }
        return broken.<ReadObject>map(
                        how -> new ReadObject.Unsound(Defect.OBJECT_COMPRESSION, address.path() + " " + how))
                .orElseGet(() ->
                        new ReadObject.Sound(content.bytes(), HexFormat.of().formatHex(sha256.digest())));
    }

    private static Optional<String> copy(InputStream stored, PlainContent content) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = stored.read(buffer); read >= 0; read = stored.read(buffer)) {
            content.write(buffer, 0, read);
        }
        return Optional.empty();
    }

    private static Optional<String> inflate(InputStream stored, PlainContent content) throws IOException {
        Inflater inflater = new Inflater();
        try {
            // Not closed: the caller goes on reading the stored bytes for their hash.
            copy(new ExactInflaterStream(stored, inflater), content);
            boolean trailing = inflater.getRemaining() > 0 || stored.read() >= 0;
            return trailing ? Optional.of("has bytes after the end of the zlib stream") : Optional.empty();
        } catch (ZipException e) {
            return Optional.of("is no zlib stream: " + e.getMessage());
        } catch (EndOfZlibException e) {
            return Optional.of("ends within the zlib stream");
        } finally {
            inflater.end();
        }
    }

    /** Tells the end of the stored bytes from a broken connection. */
    private static final class ExactInflaterStream extends InflaterInputStream {
        ExactInflaterStream(InputStream stored, Inflater inflater) {
            super(stored, inflater, BUFFER_BYTES);
        }

        @Override
        protected void fill() throws IOException {
            len = in.read(buf, 0, buf.length);
            if (len < 0) {
                throw new EndOfZlibException();
            }
            inf.setInput(buf, 0, len);
        }
    }

    private static final class EndOfZlibException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class PlainContent {
        private final OutputStream plain;
        private final MessageDigest sha256;
        private long bytes;

        PlainContent(OutputStream plain, MessageDigest sha256) {
            this.plain = plain;
            this.sha256 = sha256;
        }

        void write(byte[] buffer, int offset, int length) throws IOException {
            plain.write(buffer, offset, length);
            sha256.update(buffer, offset, length);
            bytes += length;
        }

        long bytes() {
            return bytes;
        }
    }
}
