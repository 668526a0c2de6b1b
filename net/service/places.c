#include "lib/memory.h"
#include "service.h"

#define IPV4_START (ADDRESS_BYTES - IPV4_BYTES)

enum status address_read(struct bytes from, struct address *to)
{
    *to = (struct address){.link = 0};
    switch (from.size_bytes) {
    case 0:
        return STATUS_OK;
    case IPV4_BYTES:
        *to = address_ipv4(from.data[0], from.data[1], from.data[2], from.data[3]);
        return STATUS_OK;
    case IPV6_BYTES:
        memcpy(to->bytes, from.data, IPV6_BYTES);
        return STATUS_OK;
    default:
        return STATUS_INVALID_ARGUMENT;
    }
}

enum status place_read(const struct network_place *from, struct place *to)
{
    const enum status status = address_read(from->address, &to->address);
    to->address.link = from->link;
    to->port = from->port;
    return status;
}

struct bytes address_show(const struct address *from)
{
    if (address_is_any(from)) {
        return (struct bytes){NULL, 0};
    }
    return address_is_ipv4(from) ? (struct bytes){from->bytes + IPV4_START, IPV4_BYTES}
                                 : (struct bytes){from->bytes, IPV6_BYTES};
}

struct network_place place_show(const struct place *from)
{
    return (struct network_place){
        .address = address_show(&from->address),
        .port = from->port,
        .link = from->address.link,
    };
}
