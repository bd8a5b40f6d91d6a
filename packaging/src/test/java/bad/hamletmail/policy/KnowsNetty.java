package bad.hamletmail.policy;

import io.netty.channel.Channel;

record KnowsNetty(Channel channel) {}
