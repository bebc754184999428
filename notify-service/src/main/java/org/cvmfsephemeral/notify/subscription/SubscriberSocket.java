package org.cvmfsephemeral.notify.subscription;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * Turns the connection of an HTTP request into one that lives as long as its client: the server's idle timeout no longer
 * applies, the kernel's keep-alive finds dead peers instead. No bytes may do that: the client takes any for a message
 * (format reference 9.3).
 */
@Singleton
class SubscriberSocket {
    private final SocketSettings settings;

    SubscriberSocket(SocketSettings settings) {
        this.settings = settings;
    }

    /** Called by the connection's event loop. */
    void adopt(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        removeIdleTimeout(channel.pipeline());
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

    private static void removeIdleTimeout(ChannelPipeline pipeline) {
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toSeconds()));
    }
}
