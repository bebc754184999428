package org.cvmfsephemeral.bench.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Small uploads one after the other on one connection, with as little of a client as possible. For one thread. */
public final class KeptConnection implements AutoCloseable {
    private static final String CREATED = "HTTP/1.1 201 ";
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;

    private KeptConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static KeptConnection to(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        try {
            socket.setTcpNoDelay(true);
            return new KeptConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Returns the body of the answer.
     *
     * @throws IOException if the answer is not 201, or has no announced length
     */
    public String put(URI target, byte[] content) throws IOException {
        byte[] head = ("PUT " + target.getRawPath() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                        + "\r\nContent-Length: " + content.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + content.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(content, 0, request, head.length, content.length);
        socket.getOutputStream().write(request);
        return answer();
    }

    private String answer() throws IOException {
        String status = line();
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        if (length < 0) {
            throw new IOException("an answer without length: " + status);
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.startsWith(CREATED)) {
            throw new IOException("refused: " + status + " " + body);
        }
        return body;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended within an answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
