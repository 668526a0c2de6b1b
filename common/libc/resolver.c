/* Addresses of names, for the C library (packaging/musl/src/lookup_name.c). */
#include "objects.h"
#include "schema/internet_client.h"
#include "signals.h"
#include "startup.h"
#include "tessera/posix.h"
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

static int result_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return 0;
    case STATUS_NOT_FOUND:
    case STATUS_INVALID_ARGUMENT:
    case STATUS_MALFORMED:
        return EAI_NONAME;
    case STATUS_NO_MEMORY:
    case STATUS_LIMIT_EXCEEDED:
    case STATUS_TIMED_OUT:
    case STATUS_PEER_GONE:
        return EAI_AGAIN;
    default:
        return EAI_FAIL; /* it is not allowed to ask for that name */
    }
}

static int resolve(const char *name, int family, unsigned char *address)
{
    const uint32_t network = startup_capability("network");
    struct network_resolver_results resolver = {0};
    if (network == 0) {
        return EAI_FAIL;
    }
    const enum status status = network_resolver(network, &resolver);
    if (status != STATUS_OK) {
        return result_of(status);
    }
    const struct resolver_resolve_params params = {
        .name = {(const uint8_t *)name, strlen(name)},
        .kind = family == AF_INET ? ADDRESS_KIND_IPV4 : ADDRESS_KIND_IPV6,
    };
    struct resolver_resolve_results results = {0};
    int result = result_of(resolver_resolve(resolver.resolver, &params, &results));
    if (result == 0 && results.address.size_bytes != (family == AF_INET ? 4u : 16u)) {
        result = EAI_NONAME;
    }
    if (result == 0) {
        memcpy(address, results.address.data, results.address.size_bytes);
    }
    object_release(resolver.resolver);
    return result;
}

int tessera_resolve(const char *name, int family, unsigned char *address)
{
    signals_enter_call();
    const int result = resolve(name, family, address);
    signals_leave_call();
    return result;
}
