package org.cvmfsephemeral.upload.file;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ByteRange;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.jboss.logging.Logger;

/** Streams files, or parts of them, out of the objects they are made of. What is read as a whole object is checked against its hash. */
@ApplicationScoped
class FileReader {
    private static final Logger LOG = Logger.getLogger(FileReader.class);

    private final ObjectStore store;

    FileReader(ObjectStore store) {
        this.store = store;
    }

    /** A part of one object that belongs to the wanted span. */
    private record Piece(ObjectName object, long size, Span span) {
        boolean isWhole() {
            return span.length() == size;
        }
    }

    InputStream open(RepositoryName repository, RegularFile file, Span span) {
        if (span.length() == 0) {
            return InputStream.nullInputStream();
        }
        Compression compression = file.content().compression();
        Enumeration<InputStream> streams = new Enumeration<>() {
            private final Iterator<Piece> pieces = pieces(file, span).iterator();

            @Override
            public boolean hasMoreElements() {
                return pieces.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return open(repository, pieces.next(), compression);
            }
        };
        return new SequenceInputStream(streams);
    }

    private static List<Piece> pieces(RegularFile file, Span span) {
        if (file.content() instanceof WholeFile whole) {
            return List.of(new Piece(new ObjectName(whole.hash(), ObjectKind.FILE), file.size(), span));
        }
        return ((ChunkedFile) file.content())
                .chunks().stream()
                        .filter(chunk -> chunk.offset() < span.end() && chunk.offset() + chunk.size() > span.offset())
                        .map(chunk -> piece(chunk, span))
                        .toList();
    }

    private static Piece piece(Chunk chunk, Span span) {
        long from = Math.max(span.offset(), chunk.offset());
        long to = Math.min(span.end(), chunk.offset() + chunk.size());
        return new Piece(
                new ObjectName(chunk.hash(), ObjectKind.CHUNK),
                chunk.size(),
                new Span(from - chunk.offset(), to - from));
    }

    private InputStream open(RepositoryName repository, Piece piece, Compression compression) {
        ObjectKey key = ObjectKey.of(repository + "/" + piece.object().path());
        if (piece.isWhole() || compression == Compression.ZLIB) {
            ContentHash hash = piece.object().hash();
            InputStream stored = ObjectDecoder.verify(hash, new ClosingStream(store.open(key)));
            return part(new SoundStream(ObjectDecoder.decode(compression, stored, piece.size())), piece);
        }
        Span span = piece.span();
        return new ClosingStream(store.open(key, new ByteRange(span.offset(), span.length())));
    }

    private static InputStream part(InputStream content, Piece piece) {
        if (piece.isWhole()) {
            return content;
        }
        try {
            content.skipNBytes(piece.span().offset());
        } catch (IOException e) {
            close(content);
            throw new UncheckedIOException("an object could not be read", e);
        } catch (RuntimeException e) {
            close(content);
            throw e;
        }
        return new BoundedStream(content, piece.span().length());
    }

    private static void close(InputStream content) {
        try {
            content.close();
        } catch (IOException e) {
            LOG.debugf("an object could not be closed error=%s", e.getMessage());
        }
    }
}
