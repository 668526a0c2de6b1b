/* What is not allowed: it is counted, and the audit log gets to know of it. */
#include "support/denials.h"
#include "lib/format.h"
#include "lib/least.h"
#include "lib/memory.h"
#include "service.h"

#define NAME_BYTES 64u

static void describe(
    const char *what, const struct place *place, struct bytes name, char text[DENIAL_TEXT_BYTES])
{
    char named[PLACE_TEXT_BYTES + NAME_BYTES];
    struct ip_address address = {.size_bytes = 0};
    if (place == NULL) {
        const size_t size_bytes = least(name.size_bytes, NAME_BYTES - 1);
        memcpy(named, name.data, size_bytes);
        named[size_bytes] = '\0';
    } else {
        const struct bytes shown = address_show(&place->address);
        address.size_bytes = (uint8_t)shown.size_bytes;
        address.link = place->address.link;
        memcpy(address.bytes, shown.data, shown.size_bytes);
        (void)address_text_write_place(&address, place->port, named);
    }
    (void)format_text(text, DENIAL_TEXT_BYTES, "%s %s", what, named);
}

enum status
deny(const struct asker *asker, const char *what, const struct place *place, struct bytes name)
{
    char text[DENIAL_TEXT_BYTES];
    network_service.denied_count++;
    describe(what, place, name, text);
    denials_tell(asker->principal, asker->process, text);
    return STATUS_DENIED;
}
