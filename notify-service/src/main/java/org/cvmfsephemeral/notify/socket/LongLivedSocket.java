package org.cvmfsephemeral.notify.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jboss.logging.Logger;

/**
 * Turns the connection of an HTTP request into one that lives as long as its client: the server's idle timeout no longer
 * applies, the kernel's keep-alive finds dead peers instead. No bytes may do that: the client takes any for a message
 * (format reference 9.3).
 */
@Singleton
public class LongLivedSocket {
    private static final Logger LOG = Logger.getLogger(LongLivedSocket.class);

    private final SocketSettings settings;

    public LongLivedSocket(SocketSettings settings) {
        this.settings = settings;
    }

    /**
     * Called by the connection's event loop when the request has been read, or what is left of it does not matter. Nothing that comes afterwards is
     * looked at.
     */
    public void adopt(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        removeIdleTimeout(channel.pipeline());
        channel.pipeline().addFirst(new UnheardBytes());
        channel.config()
                .setOption(
                        ChannelOption.SO_SNDBUF,
                        Math.toIntExact(settings.sendBuffer().asLongValue()));
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config()
                .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds(settings.keepAliveIdle()));
        channel.config()
                .setOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        seconds(settings.keepAliveInterval()));
        channel.config()
                .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), settings.keepAliveProbes());
    }

    /**
     * Breaks the connection off with a TCP reset, whatever is still to be sent: the one end that no client takes for the
     * regular one (format reference 9.5). Called by the connection's event loop.
     */
    public static void reset(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.debugf("connection ended before it was reset remote=%s", channel.remoteAddress());
        } finally {
            closeAtOnce(channel);
        }
    }

    /** Past the handlers of the pipeline, which would first wait until a full socket has taken what is still to be sent. */
    private static void closeAtOnce(Channel channel) {
        ChannelHandlerContext nextToTheSocket = channel.pipeline().firstContext();
        if (nextToTheSocket != null) {
            nextToTheSocket.close();
        }
    }

    private static void removeIdleTimeout(ChannelPipeline pipeline) {
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toSeconds()));
    }
}
