/*
 * In the place of src/network/lookup_name.c, which asks name servers itself: names go to the
 * network's resolver, which knows them. Addresses of IPv4 come first, as there.
 */
#include "lookup.h"
#include "tessera/posix.h"
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

/* The whole of a name with its end (RFC 1035, 2.3.4). */
#define NAME_BYTES 256

static const unsigned char mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

/* One for each family that is wanted. */
static int of_both(struct address *buf, int family, const unsigned char *ipv4, int last_of_ipv6)
{
    int count = 0;
    if (family != AF_INET6) {
        buf[count] = (struct address){.family = AF_INET};
        memcpy(buf[count++].addr, ipv4, 4);
    }
    if (family != AF_INET) {
        buf[count++] = (struct address){.family = AF_INET6, .addr = {[15] = last_of_ipv6}};
    }
    return count;
}

/* RFC 6761, 6.3: nobody is asked for these. */
static int is_localhost(const char *name)
{
    static const char localhost[] = "localhost";
    const size_t length = strlen(name);
    const size_t dot = length > 0 && name[length - 1] == '.';
    const size_t least = sizeof(localhost) - 1;
    if (length - dot < least || strncasecmp(name + length - dot - least, localhost, least) != 0) {
        return 0;
    }
    return length - dot == least || name[length - dot - least - 1] == '.';
}

/* How many there are, or why there is none. */
static int ask(struct address *buf, const char *name, int family)
{
    static const int families[] = {AF_INET, AF_INET6};
    int count = 0;
    int error = EAI_NONAME;
    for (int i = 0; i < 2; i++) {
        if (family == families[1 - i]) {
            continue;
        }
        buf[count] = (struct address){.family = families[i]};
        const int result = tessera_resolve(name, families[i], buf[count].addr);
        if (result == 0) {
            count++;
        } else if (result != EAI_NONAME) {
            error = result;
        }
    }
    return count > 0 ? count : error;
}

static int find(struct address *buf, const char *name, int family, int flags)
{
    static const unsigned char any[4];
    static const unsigned char local[4] = {127, 0, 0, 1};
    if (name == NULL) {
        return (flags & AI_PASSIVE) != 0 ? of_both(buf, family, any, 0)
                                         : of_both(buf, family, local, 1);
    }
    const int literal = __lookup_ipliteral(buf, name, family);
    if (literal != 0) {
        return literal;
    }
    if ((flags & AI_NUMERICHOST) != 0) {
        return EAI_NONAME;
    }
    return is_localhost(name) ? of_both(buf, family, local, 1) : ask(buf, name, family);
}

/* AI_V4MAPPED: IPv4 as IPv6 has it, where there is nothing else or all is wanted (AI_ALL). */
static int map(struct address *buf, int count, int flags)
{
    int has_ipv6 = 0;
    for (int i = 0; i < count; i++) {
        has_ipv6 |= buf[i].family == AF_INET6;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct address each = buf[i];
        if (each.family == AF_INET) {
            if (has_ipv6 && (flags & AI_ALL) == 0) {
                continue;
            }
            memcpy(each.addr + sizeof(mapped_prefix), buf[i].addr, 4);
            memcpy(each.addr, mapped_prefix, sizeof(mapped_prefix));
            each.family = AF_INET6;
        }
        buf[kept++] = each;
    }
    return kept;
}

int __lookup_name(
    struct address buf[static MAXADDRS],
    char canon[static 256],
    const char *name,
    int family,
    int flags)
{
    const int is_mapped = (flags & AI_V4MAPPED) != 0 && family == AF_INET6;
    *canon = '\0';
    if (name != NULL) {
        const size_t length = strnlen(name, NAME_BYTES - 1);
        if (length == 0 || length == NAME_BYTES - 1) {
            return EAI_NONAME;
        }
        memcpy(canon, name, length + 1);
    }
    const int count = find(buf, name, is_mapped ? AF_UNSPEC : family, flags);
    return count > 0 && is_mapped ? map(buf, count, flags) : count;
}
