/*
 * Makes things of all kinds until its ledger is full, keeps them, and wants more: ledgers of more
 * than there is, memory of sizes that wrap around, quotas of others.
 * Must be told that its own limit is exceeded; nobody else may feel it, and the machine must not
 * have less than its quota less. No record: to be full is its own error.
 */
#include "attack.h"

/* More than fit; a table has room for 32767 slots. */
#define TRIES 40000u

static bool make_event(void)
{
    struct ledger_create_event_results results = {0};
    return ledger_create_event(PROGRAM_LEDGER, &results) == STATUS_OK;
}

static bool make_endpoint(void)
{
    struct ledger_create_endpoint_results results = {0};
    return ledger_create_endpoint(PROGRAM_LEDGER, &results) == STATUS_OK;
}

static bool make_process(void)
{
    struct ledger_create_process_results results = {0};
    return ledger_create_process(PROGRAM_LEDGER, &results) == STATUS_OK;
}

static bool make_large(void)
{
    uint32_t memory = 0;
    return memory_create(PROGRAM_LEDGER, UINT64_C(65536), &memory) == STATUS_OK;
}

static bool make_small(void)
{
    uint32_t memory = 0;
    return memory_create(PROGRAM_LEDGER, PAGE_SIZE_BYTES, &memory) == STATUS_OK;
}

static bool make_copy(void)
{
    uint32_t copy = 0;
    return capability_copy(PROGRAM_LEDGER, UINT64_MAX, &copy) == STATUS_OK;
}

static void want_more(void)
{
    static const uint64_t sizes[] = {
        UINT64_MAX,
        UINT64_MAX - PAGE_SIZE_BYTES + 1,
        UINT64_C(1) << 63,
        UINT64_C(1) << 52,
        UINT64_C(1) << 44,
        UINT64_C(1) << 32,
    };
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const struct ledger_create_ledger_params quota = {.quota_bytes = sizes[i]};
        struct ledger_create_ledger_results ledger = {0};
        struct ledger_create_memory_results memory = {0};
        REFUSED(ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger), STATUS_LIMIT_EXCEEDED);
        for (uint32_t kind = MEMORY_ANONYMOUS; kind <= MEMORY_CONTIGUOUS; kind++) {
            const struct ledger_create_memory_params size = {.size_bytes = sizes[i], .kind = kind};
            HOLDS(ledger_create_memory(PROGRAM_LEDGER, &size, &memory) != STATUS_OK);
        }
    }
}

int main(int argument_count, const char *const *arguments)
{
    static bool (*const make[])(void) = {
        make_large, make_process, make_small, make_endpoint, make_event, make_copy};
    struct ledger_state_results state = {0};
    struct ledger_create_event_results event = {0};
    (void)argument_count;
    (void)arguments;
    want_more();
    for (uint32_t kind = 0; kind < sizeof(make) / sizeof(make[0]); kind++) {
        uint32_t count = 0;
        while (count < TRIES && make[kind]()) {
            count++;
        }
        HOLDS(count < TRIES);
    }
    REFUSED(ledger_create_event(PROGRAM_LEDGER, &event), STATUS_LIMIT_EXCEEDED);
    NEEDED(ledger_state(PROGRAM_LEDGER, &state));
    HOLDS(state.used_bytes <= state.quota_bytes);
    return ATTACK_REPELLED;
}
