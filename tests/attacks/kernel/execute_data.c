/*
 * Writes a function into memory that is data and calls it. Variants: 0 its stack, 1 its data, 2
 * memory of its own, 3 its message page, 4 a ring's page, 5 contiguous memory as for devices, 6 its
 * startup message (where it can only run what is there), 7 its read-only data, 8 memory on loan
 * from another process.
 * Must be ended by its first instruction. Record: FAULT at that address.
 */
#include "attack.h"
#include "runtime/program_start.h"
#include "runtime/ring_user.h"

static uint8_t data[64] __attribute__((aligned(16)));

static void *contiguous(void)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results results = {0};
    NEEDED(ledger_create_memory(PROGRAM_LEDGER, &params, &results));
    return attack_map(results.memory, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
}

static void *ring_page(void)
{
    struct ring_user ring;
    NEEDED(ring_user_create(RING_ENTRIES_MIN, &ring));
    return ring_submissions(ring.head);
}

int main(int argument_count, const char *const *arguments)
{
    uint8_t stack[64] __attribute__((aligned(16)));
    void *at = NULL;
    switch (attack_variant(argument_count, arguments)) {
    case 0:
        at = stack;
        break;
    case 1:
        at = data;
        break;
    case 2:
        at = attack_map(attack_make_memory(PAGE_SIZE_BYTES), PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
        break;
    case 3:
        at = message_page()->words + MESSAGE_PAGE_WORDS / 2;
        break;
    case 4:
        at = ring_page();
        break;
    case 5:
        at = contiguous();
        break;
    case 6:
        attack_execute((const void *)((uint64_t)program_startup()->seed.data & ~UINT64_C(3)));
    case 7:
        attack_execute((const void *)((uint64_t)code_bytes & ~UINT64_C(3)));
    default:
        at = attack_map(program_capability("loan-memory"), PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
    }
    attack_write_code(at);
    attack_execute(at);
}
