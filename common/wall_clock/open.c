#include "wall_clock/open.h"
#include "abi/object_kind.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "schema/clock_client.h"
#include <stddef.h>

enum status wall_clock_open(uint32_t clock, const struct wall_clock_page **page)
{
    struct wall_clock_page_results results = {0};
    struct mapping mapping;
    uint64_t size_bytes = 0;
    if (clock == 0) {
        return STATUS_NOT_FOUND;
    }
    message_set_deadline(clock_now_ns() + WALL_CLOCK_ANSWER_NS);
    enum status status = wall_clock_page(clock, &results);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        return status;
    }
    status = STATUS_MALFORMED;
    if (capability_is(results.memory, OBJECT_MEMORY)) {
        status = mapping_create_whole(results.memory, MAP_READ, &mapping, &size_bytes);
    }
    capability_release(results.memory); /* the mapping stays */
    if (status == STATUS_OK) {
        *page = mapping.address;
    }
    return status;
}

uint64_t wall_clock_now_ns(const struct wall_clock_page *page)
{
    struct wall_clock_reading reading = {0};
    const uint64_t now_ns = clock_now_ns();
    if (page != NULL) {
        (void)wall_clock_page_read(page, &reading); /* zeros else: as if nobody knew */
    }
    return now_ns + reading.offset_ns;
}
