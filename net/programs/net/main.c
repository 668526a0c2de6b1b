/* net: how this machine is connected, who uses that, and changing it. */
#include "lib/text.h"
#include "net.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t network = need("network");
    if (argument_count == 1) {
        return done(net_show(network));
    }
    if (argument_count == 2 && text_equal(arguments[1], "sockets")) {
        return done(net_sockets(network));
    }
    if (argument_count > 2 && text_equal(arguments[1], "set")) {
        return done(net_set(network, argument_count - 2, arguments + 2));
    }
    return done(wrong_use(NET_USE));
}
