package org.cvmfsephemeral.notify.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops what a client sends although its answer never ends. The server would keep each further request until then, however many there are. Reading
 * goes on, or the end of the connection would not be noticed.
 */
final class UnheardBytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ReferenceCountUtil.release(bytes);
    }
}
