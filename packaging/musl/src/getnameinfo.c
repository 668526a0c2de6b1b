/*
 * In the place of src/network/getnameinfo.c, which asks name servers itself: the resolver knows no
 * names of addresses, so hosts are told as numbers; services by the few names of services.h.
 */
#include "services.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int put(char *to, socklen_t size, const char *text)
{
    if (strlen(text) >= size) {
        return EAI_OVERFLOW;
    }
    strcpy(to, text);
    return 0;
}

/* RFC 4007, 11.2: the link of an address that means something on one only. */
static void add_link(char *text, size_t size, const struct sockaddr_in6 *place, int flags)
{
    char name[IF_NAMESIZE];
    const size_t length = strlen(text);
    const int has_name =
        (flags & NI_NUMERICSCOPE) == 0 &&
        (IN6_IS_ADDR_LINKLOCAL(&place->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&place->sin6_addr)) &&
        if_indextoname(place->sin6_scope_id, name) != NULL;
    if (has_name) {
        snprintf(text + length, size - length, "%%%s", name);
    } else if (place->sin6_scope_id != 0) {
        snprintf(text + length, size - length, "%%%u", (unsigned)place->sin6_scope_id);
    }
}

static int put_host(const struct sockaddr *sa, char *to, socklen_t size, int flags)
{
    char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
    if ((flags & NI_NAMEREQD) != 0) {
        return EAI_NONAME;
    }
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *place = (const void *)sa;
        inet_ntop(AF_INET, &place->sin_addr, text, sizeof(text));
    } else {
        const struct sockaddr_in6 *place = (const void *)sa;
        inet_ntop(AF_INET6, &place->sin6_addr, text, sizeof(text));
        add_link(text, sizeof(text), place, flags);
    }
    return put(to, size, text);
}

static int put_service(const struct sockaddr *sa, char *to, socklen_t size, int flags)
{
    /* The port is at the same place in both. */
    const unsigned port = ntohs(((const struct sockaddr_in *)(const void *)sa)->sin_port);
    const int is_udp = (flags & NI_DGRAM) != 0;
    char text[sizeof("65535")];
    const struct known_service *each = __known_services;
    while (each->name != NULL && (each->port != port || !(is_udp ? each->is_udp : each->is_tcp))) {
        each++;
    }
    if (each->name != NULL && (flags & NI_NUMERICSERV) == 0) {
        return put(to, size, each->name);
    }
    snprintf(text, sizeof(text), "%u", port);
    return put(to, size, text);
}

int getnameinfo(
    const struct sockaddr *restrict sa,
    socklen_t sl,
    char *restrict node,
    socklen_t nodelen,
    char *restrict serv,
    socklen_t servlen,
    int flags)
{
    const int is_ipv4 = sl >= sizeof(struct sockaddr_in) && sa->sa_family == AF_INET;
    const int is_ipv6 = sl >= sizeof(struct sockaddr_in6) && sa->sa_family == AF_INET6;
    if (!is_ipv4 && !is_ipv6) {
        return EAI_FAMILY;
    }
    const int result = node != NULL && nodelen != 0 ? put_host(sa, node, nodelen, flags) : 0;
    if (result != 0) {
        return result;
    }
    return serv != NULL && servlen != 0 ? put_service(sa, serv, servlen, flags) : 0;
}
