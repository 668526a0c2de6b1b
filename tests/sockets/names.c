#include "sockets.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>

/* The first place that a name and a service stand for; -1: none. */
static int find(const char *host, const char *service, int family, struct sockaddr_storage *place)
{
    const struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return -1;
    }
    memcpy(place, found->ai_addr, found->ai_addrlen);
    const int found_family = found->ai_family;
    freeaddrinfo(found);
    return found_family;
}

static void test_places(void)
{
    struct sockaddr_storage place;
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)&place;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)&place;
    CHECK(find("10.0.2.2", "http", AF_UNSPEC, &place) == AF_INET);
    CHECK(ipv4->sin_port == htons(80) && ipv4->sin_addr.s_addr == htonl(0x0a000202));
    CHECK(find("2001:db8::1", "443", AF_UNSPEC, &place) == AF_INET6);
    CHECK(ipv6->sin6_port == htons(443) && ipv6->sin6_addr.s6_addr[15] == 1);
    CHECK(find("localhost", "ssh", AF_INET, &place) == AF_INET);
    CHECK(ipv4->sin_port == htons(22) && ipv4->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(find(NULL, "https", AF_INET, &place) == AF_INET);
    CHECK(ipv4->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(find("127.0.0.1", "no-such-service", AF_UNSPEC, &place) == -1);
    CHECK(find("127.0.0.1", "http", AF_INET6, &place) == -1);
}

static void test_texts(void)
{
    char host[64];
    char service[16];
    const struct sockaddr_in place = local_place(443);
    const struct sockaddr *any = (const struct sockaddr *)&place;
    const int flags = NI_NUMERICHOST;
    CHECK(
        getnameinfo(any, sizeof(place), host, sizeof(host), service, sizeof(service), flags) == 0);
    CHECK(strcmp(host, "127.0.0.1") == 0 && strcmp(service, "https") == 0);
    CHECK(getnameinfo(any, sizeof(place), host, 5, NULL, 0, flags) == EAI_OVERFLOW);
    CHECK(getnameinfo(any, 4, host, sizeof(host), NULL, 0, flags) == EAI_FAMILY);
}

static void test_interfaces(void)
{
    struct ifaddrs *list = NULL;
    char name[IF_NAMESIZE];
    CHECK(getifaddrs(&list) == 0);
    for (const struct ifaddrs *each = list; each != NULL; each = each->ifa_next) {
        const unsigned number = if_nametoindex(each->ifa_name);
        CHECK(number != 0 && if_indextoname(number, name) == name);
        CHECK(strcmp(name, each->ifa_name) == 0);
    }
    freeifaddrs(list);
    CHECK(if_nametoindex("no such one") == 0);
    CHECK(if_indextoname(12345, name) == NULL && errno == ENXIO);
}

void test_names(void)
{
    test_places();
    test_texts();
    test_interfaces();
}
