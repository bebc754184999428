package org.cvmfsephemeral.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import jdk.net.ExtendedSocketOptions;

/**
 * What the edge needs of sockets beyond what Vert.x offers.
 *
 * <p>Those of subscribers are silent for hours, and no end of a dead peer is ever announced: the kernel asks now and then (format
 * reference 9.3 allows nothing else). It asks replicas, too, as nobody else notices when the whole machine of one is gone, and it does so
 * more often, since all the clients of a replica hear nothing until then.
 */
final class Sockets {
    /** Most bytes that one reading brings, and so most by which a limit can be exceeded. */
    static final int READ_BYTES = 2 << 10;

    private static final int QUEUED_BYTES = 4 << 10;

    private Sockets() {}

    static void prepareClient(NetSocket socket) {
        prepare(socket, 60, 15, 4);
    }

    static void prepareReplica(NetSocket socket) {
        prepare(socket, 15, 5, 3);
    }

    private static void prepare(NetSocket socket, int idleSeconds, int intervalSeconds, int probes) {
        socket.setWriteQueueMaxSize(QUEUED_BYTES);
        ChannelConfig config = channel(socket).config();
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idleSeconds);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), intervalSeconds);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), probes);
    }

    /** Leaves what comes to the kernel. {@link NetSocket#pause()} would first collect sixteen more buffers of any size. */
    static void stopReading(NetSocket socket) {
        channel(socket).config().setAutoRead(false);
    }

    static void startReading(NetSocket socket) {
        channel(socket).config().setAutoRead(true);
    }

    private static Channel channel(NetSocket socket) {
        return ((ConnectionBase) socket).channel();
    }
}
