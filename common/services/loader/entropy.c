/*
 * A thread that asks a source of random bytes, where there is one, now and then; what it brings is
 * mixed into what seeds are made of. It waits for the source's driver, which the loader itself
 * starts, so it must not be the loader's own thread.
 *
 * The two share one place: the thread fills it when it is empty, the loader empties it.
 */
#include "lib/memory.h"
#include "lib/wipe.h"
#include "loader.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/entropy_client.h"
#include "seeds.h"
#include <stdatomic.h>

/* How much is asked for, and how often. */
#define PLACE_BYTES SEED_STIR_BYTES_MAX
#define AGAIN_NS    UINT64_C(600000000000)

/* The driver may first have to be started, after what it needs. */
#define ANSWER_NS UINT64_C(60000000000)

static uint8_t place[PLACE_BYTES];
static uint32_t place_size_bytes;
static _Atomic bool is_full;
static uint32_t source;

static void take(struct bytes data)
{
    if (atomic_load_explicit(&is_full, memory_order_acquire)) {
        return; /* nothing was started since */
    }
    place_size_bytes = (uint32_t)(data.size_bytes < PLACE_BYTES ? data.size_bytes : PLACE_BYTES);
    memcpy(place, data.data, place_size_bytes);
    atomic_store_explicit(&is_full, true, memory_order_release);
}

static void run(void *argument)
{
    const struct entropy_source_read_params params = {.size_bytes = PLACE_BYTES};
    enum status status = STATUS_OK;
    (void)argument;
    while (status != STATUS_NOT_FOUND) {
        struct entropy_source_read_results results = {0};
        message_set_deadline(clock_now_ns() + ANSWER_NS);
        status = entropy_source_read(source, &params, &results);
        message_set_deadline(0);
        if (status == STATUS_OK) {
            take(results.data);
            wipe(message_page()->words, sizeof(message_page()->words));
        }
        /* Without a timer there is nothing to wait with: once is enough then. */
        if (status != STATUS_NOT_FOUND &&
            clock_sleep_until(clock_now_ns() + AGAIN_NS) != STATUS_OK) {
            return;
        }
    }
}

void entropy_mix(void)
{
    if (atomic_load_explicit(&is_full, memory_order_acquire)) {
        seeds_stir((struct bytes){place, place_size_bytes});
        wipe(place, sizeof(place));
        atomic_store_explicit(&is_full, false, memory_order_release);
    }
}

enum status entropy_init(void)
{
    static struct program_thread thread;
    source = program_capability("entropy");
    return source == 0 ? STATUS_OK : program_thread_create(run, NULL, &thread);
}
