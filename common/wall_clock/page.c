#include "wall_clock/page.h"

void wall_clock_page_write(struct wall_clock_page *page, const struct wall_clock_reading *reading)
{
    const uint64_t count = __atomic_load_n(&page->written_count, __ATOMIC_RELAXED) + 1;
    struct wall_clock_reading *place = &page->places[count % 2];
    /* Who still reads this place, which was the newest one once, sees the count first. */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&place->offset_ns, reading->offset_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&place->error_ns, reading->error_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&place->source, reading->source, __ATOMIC_RELAXED);
    __atomic_store_n(&page->written_count, count, __ATOMIC_RELEASE);
}

bool wall_clock_page_read(const struct wall_clock_page *page, struct wall_clock_reading *reading)
{
    for (uint32_t i = 0; i < WALL_CLOCK_TRIES_MAX; i++) {
        const uint64_t count = __atomic_load_n(&page->written_count, __ATOMIC_ACQUIRE);
        const struct wall_clock_reading *place = &page->places[count % 2];
        reading->offset_ns = __atomic_load_n(&place->offset_ns, __ATOMIC_RELAXED);
        reading->error_ns = __atomic_load_n(&place->error_ns, __ATOMIC_RELAXED);
        reading->source = __atomic_load_n(&place->source, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (__atomic_load_n(&page->written_count, __ATOMIC_RELAXED) == count) {
            return true;
        }
    }
    *reading = (struct wall_clock_reading){0};
    return false;
}
