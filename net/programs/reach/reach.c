#include "reach.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/internet_client.h"

struct network_place reach_place(const struct ip_address *address, uint16_t port)
{
    return (struct network_place){
        .address = {address->bytes, address->size_bytes}, .port = port, .link = address->link};
}

struct ip_address reach_address(struct bytes address, uint8_t link)
{
    struct ip_address made = {.link = link};
    if (address.size_bytes == IPV4_BYTES || address.size_bytes == IPV6_BYTES) {
        made.size_bytes = (uint8_t)address.size_bytes;
        memcpy(made.bytes, address.data, address.size_bytes);
    }
    return made;
}

void reach_place_text(const struct network_place *place, char text[PLACE_TEXT_BYTES])
{
    const struct ip_address address = reach_address(place->address, place->link);
    (void)address_text_write_place(&address, place->port, text);
}

static enum status
resolve(uint32_t network, const char *host, enum address_kind kind, struct ip_address *address)
{
    const struct resolver_resolve_params params = {
        .name = text_bytes(host), .kind = (uint16_t)kind};
    struct resolver_resolve_results results = {0};
    struct network_resolver_results resolver = {0};
    enum status status = network_resolver(network, &resolver);
    if (status == STATUS_OK) {
        status = resolver_resolve(resolver.resolver, &params, &results);
    }
    if (status == STATUS_OK) {
        *address = reach_address(results.address, 0);
    }
    capability_release(resolver.resolver);
    return status;
}

int reach_find(
    uint32_t network, const char *host, enum address_kind kind, struct ip_address *address)
{
    if (address_text_read(text_bytes(host), address)) {
        return COMMAND_DONE;
    }
    if (!host_name_check(text_bytes(host))) {
        complain("%s is neither an address nor the name of a host", host);
        return COMMAND_CALLED_WRONGLY;
    }
    const enum status status = resolve(network, host, kind, address);
    if (status == STATUS_NOT_FOUND) {
        complain("%s: there is no such name, or nobody who knows answered", host);
        return COMMAND_FAILED;
    }
    return status == STATUS_OK ? COMMAND_DONE : reach_fail(host, status);
}

bool reach_port(const char *text, uint16_t *port)
{
    uint64_t number = 0;
    if (!text_number(text_bytes(text), &number) || number == 0 || number > UINT16_MAX) {
        complain("%s is no port: those are from 1 to 65535", text);
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

static const char *words(enum status status)
{
    switch (status) {
    case STATUS_NOT_FOUND:
        return "there is no way there";
    case STATUS_TIMED_OUT:
        return "nobody answered";
    case STATUS_PEER_GONE:
        return "it was refused, or the other side is gone";
    case STATUS_OVERLAP:
        return "somebody else listens there";
    default:
        return words_for_status(status);
    }
}

int reach_fail(const char *what, enum status status)
{
    out_flush();
    complain("%s: %s", what, words(status));
    return COMMAND_FAILED;
}
