#include "date.h"
#include "abi/address.h"
#include "address_space.h"
#include "objects.h"
#include "schema/clock_client.h"
#include "startup.h"
#include "wall_clock/page.h"
#include <stddef.h>

/* Nobody has asked yet; nobody says. */
#define PAGE_UNKNOWN UINT64_C(0)
#define PAGE_NONE    UINT64_C(1)

static uint64_t page_address; /* [a] */

static uint64_t map_page(uint32_t memory)
{
    const uint64_t start = address_space_reserve(PAGE_SIZE_BYTES);
    const struct object_range range = {start, start + PAGE_SIZE_BYTES};
    if (start == 0) {
        return PAGE_NONE;
    }
    if (object_map(memory, 0, range, MAP_READ, NULL) != STATUS_OK) {
        address_space_give_back(start, PAGE_SIZE_BYTES);
        return PAGE_NONE;
    }
    return start;
}

static uint64_t open_page(void)
{
    const uint32_t clock = startup_capability("time");
    struct wall_clock_page_results results = {0};
    if (clock == 0) {
        return PAGE_NONE;
    }
    if (wall_clock_page(clock, &results) != STATUS_OK) {
        return PAGE_UNKNOWN; /* who is to say it may be there the next time */
    }
    const uint64_t address = map_page(results.memory);
    object_release(results.memory); /* the mapping stays */
    return address;
}

static const struct wall_clock_page *find_page(void)
{
    uint64_t address = __atomic_load_n(&page_address, __ATOMIC_ACQUIRE);
    if (address == PAGE_UNKNOWN) {
        const uint64_t opened = open_page();
        if (__atomic_compare_exchange_n(
                &page_address, &address, opened, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            address = opened;
        } else if (opened != PAGE_NONE && opened != PAGE_UNKNOWN) {
            address_space_give_back(opened, PAGE_SIZE_BYTES); /* another thread was first */
        }
    }
    return address == PAGE_NONE || address == PAGE_UNKNOWN
               ? NULL
               : (const struct wall_clock_page *)address;
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
