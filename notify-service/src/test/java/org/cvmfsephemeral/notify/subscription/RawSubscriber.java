package org.cvmfsephemeral.notify.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A subscriber on a bare socket, which sees every byte that arrives. */
public final class RawSubscriber implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;
    private final ClientParser client = new ClientParser();

    private RawSubscriber(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Subscribes in the bytes that the client sends. */
    public static RawSubscriber subscribe(int port, String repository) throws IOException {
        RawSubscriber subscriber = connect(port, 0);
        subscriber.send(request("{\"version\":1,\"repository\":\"" + repository + "\"}"));
        return subscriber;
    }

    /** @param receiveBuffer bytes that the kernel takes for a subscriber that does not read; 0 for the system's default */
    public static RawSubscriber connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        return new RawSubscriber(socket);
    }

    static String request(String body) {
        return "GET /api/v1/notifications/subscribe HTTP/1.1\r\n"
                + "Host: localhost:4929\r\n"
                + "User-Agent: cvmfs/2.12.0\r\n"
                + "Accept: */*\r\n"
                + "Content-Length: " + body.length() + "\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "\r\n"
                + body;
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    /** Status line and headers, lower case. */
    public List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line.toLowerCase(Locale.ROOT));
        }
        return lines;
    }

    /** The payload of the next HTTP chunk. */
    String chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        if (length == 0) {
            throw new EOFException("the stream was ended cleanly");
        }
        byte[] payload = in.readNBytes(length);
        if (!line().isEmpty()) {
            throw new IOException("no line end after the chunk");
        }
        return new String(payload, StandardCharsets.US_ASCII);
    }

    /**
     * The message that the client takes from the next chunk.
     *
     * @throws AssertionError where the client would drop the connection or lose a message
     */
    public JsonNode message() throws IOException {
        String chunk = chunk();
        return client.receive(chunk).orElseThrow(() -> new AssertionError("no complete message in the chunk " + chunk));
    }

    /** Whether not one byte arrives, and no end either, within the time. */
    public boolean isSilentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** How the connection ends, whatever still comes before that. */
    public End end() throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        ByteArrayOutputStream last = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                last.write(next);
            }
            return last.toString(StandardCharsets.US_ASCII).endsWith("\r\n0\r\n\r\n") ? End.CLEAN : End.BROKEN_OFF;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return End.RESET;
        }
    }

    /** Which end of a connection a subscriber saw. */
    public enum End {
        /** The final chunk: a real client never comes back. */
        CLEAN,
        /** A FIN within the body. */
        BROKEN_OFF,
        /** A TCP reset. */
        RESET
    }

    private String line() throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 2) != '\r' || line.charAt(line.length() - 1) != '\n') {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("connection closed after: " + line);
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 2);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
