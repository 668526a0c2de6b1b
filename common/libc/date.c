#include "date.h"
#include "abi/address.h"
#include "address_space.h"
#include "objects.h"
#include "schema/clock_client.h"
#include "startup.h"
#include "wall_clock/page.h"
#include <stddef.h>

/* 0: nobody has asked yet, or nobody could say: it is to be asked again. */
static uint64_t page_address; /* [a] */

/* 0: there is none. An address that nothing could be mapped at stays unused. */
static uint64_t map_page(uint32_t memory)
{
    const uint64_t start = address_space_reserve(PAGE_SIZE_BYTES);
    const struct object_range range = {start, start + PAGE_SIZE_BYTES};
    return start != 0 && object_map(memory, 0, range, MAP_READ, NULL) == STATUS_OK ? start : 0;
}

/* Who was not granted the time has no capability for it, which the kernel says. */
static uint64_t open_page(void)
{
    struct wall_clock_page_results results = {0};
    if (wall_clock_page(startup_capability("time"), &results) != STATUS_OK) {
        return 0;
    }
    const uint64_t address = map_page(results.memory);
    object_release(results.memory); /* the mapping stays */
    return address;
}

/* Two threads that ask first at once map it twice, which costs an address. */
static const struct wall_clock_page *find_page(void)
{
    uint64_t address = __atomic_load_n(&page_address, __ATOMIC_ACQUIRE);
    if (address == 0) {
        address = open_page();
        __atomic_store_n(&page_address, address, __ATOMIC_RELEASE);
    }
    return (const struct wall_clock_page *)address;
}

static uint64_t offset_ns(void)
{
    const struct wall_clock_page *page = find_page();
    struct wall_clock_reading reading = {0};
    if (page != NULL) {
        (void)wall_clock_page_read(page, &reading); /* zeros else: as if nobody knew */
    }
    return reading.offset_ns;
}

uint64_t date_now_ns(void)
{
    return object_clock_ns() + offset_ns();
}

uint64_t date_deadline_ns(uint64_t time_ns)
{
    const uint64_t now_ns = object_clock_ns();
    const uint64_t date_ns = now_ns + offset_ns();
    if (time_ns <= date_ns) {
        const uint64_t ago_ns = date_ns - time_ns;
        return ago_ns < now_ns ? now_ns - ago_ns : 1; /* 0 would be no deadline */
    }
    return time_ns - date_ns > UINT64_MAX - now_ns ? UINT64_MAX : now_ns + (time_ns - date_ns);
}
