/* In the place of src/network/lookup_serv.c: numbers, and the few names of services.h. */
#include "lookup.h"
#include "services.h"
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const struct known_service __known_services[] = {
    {"http", 80, 1, 0},
    {"https", 443, 1, 1},
    {"domain", 53, 1, 1},
    {"ssh", 22, 1, 0},
    {"ntp", 123, 0, 1},
    {NULL, 0, 0, 0},
};

static int put(struct service *buf, int proto, const struct known_service *found)
{
    int count = 0;
    if (proto != IPPROTO_UDP && found->is_tcp) {
        buf[count++] = (struct service){found->port, IPPROTO_TCP, SOCK_STREAM};
    }
    if (proto != IPPROTO_TCP && found->is_udp) {
        buf[count++] = (struct service){found->port, IPPROTO_UDP, SOCK_DGRAM};
    }
    return count > 0 ? count : EAI_SERVICE;
}

/* What kind of socket says about the protocol; -1: they do not go together. */
static int protocol_of(int socktype, int proto)
{
    const int wanted = socktype == SOCK_STREAM  ? IPPROTO_TCP
                       : socktype == SOCK_DGRAM ? IPPROTO_UDP
                                                : proto;
    return proto == 0 || proto == wanted ? wanted : -1;
}

int __lookup_serv(
    struct service buf[static MAXSERVS], const char *name, int proto, int socktype, int flags)
{
    if (socktype != 0 && socktype != SOCK_STREAM && socktype != SOCK_DGRAM) {
        buf[0] = (struct service){.proto = proto, .socktype = socktype};
        return name != NULL ? EAI_SERVICE : 1;
    }
    const int wanted = protocol_of(socktype, proto);
    if (wanted < 0 || (name != NULL && *name == '\0')) {
        return EAI_SERVICE;
    }
    char *end = "";
    const unsigned long port = name != NULL ? strtoul(name, &end, 10) : 0;
    if (*end == '\0') {
        const struct known_service numbered = {NULL, (unsigned short)port, 1, 1};
        return port <= 65535 ? put(buf, wanted, &numbered) : EAI_SERVICE;
    }
    if ((flags & AI_NUMERICSERV) != 0) {
        return EAI_NONAME;
    }
    for (const struct known_service *each = __known_services; each->name != NULL; each++) {
        if (strcmp(each->name, name) == 0) {
            return put(buf, wanted, each);
        }
    }
    return EAI_SERVICE;
}
