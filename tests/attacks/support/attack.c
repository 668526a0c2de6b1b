#include "attack.h"
#include "lib/memory.h"
#include "runtime/address.h"

/* What is shown of a range: the first few are as good as all. */
#define LOOT_WORDS_MAX 16u

_Noreturn void attack_end(enum attack_end end, enum status status, uint32_t line)
{
    program_exit(
        (uint32_t)end | line << ATTACK_LINE_SHIFT | (uint32_t)status << ATTACK_STATUS_SHIFT);
}

void attack_refused(enum status got, enum status want, uint32_t line)
{
    if (got == STATUS_OK) {
        attack_end(ATTACK_SUCCEEDED, got, line);
    }
    if (got != want) {
        attack_end(ATTACK_OTHERWISE, got, line);
    }
}

void attack_needed(enum status status, uint32_t line)
{
    if (status != STATUS_OK) {
        attack_end(ATTACK_NOT_TRIED, status, line);
    }
}

void attack_held(bool holds, uint32_t line)
{
    if (!holds) {
        attack_end(ATTACK_SUCCEEDED, STATUS_OK, line);
    }
}

uint32_t attack_stage(void)
{
    return program_capability("stage");
}

uint64_t attack_variant(int argument_count, const char *const *arguments)
{
    uint64_t number = 0;
    const char *digit = argument_count > 1 ? arguments[1] : "";
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        number = number * 10 + (uint64_t)(*digit - '0');
    }
    return number;
}

void attack_loot(uint64_t word)
{
    const struct stage_loot_params params = {.word = word};
    NEEDED(stage_loot(attack_stage(), &params));
}

bool attack_loot_all(const volatile uint64_t *words, uint64_t count)
{
    uint32_t shown = 0;
    for (uint64_t i = 0; i < count && shown < LOOT_WORDS_MAX; i++) {
        if (words[i] != 0) {
            attack_loot(words[i]);
            shown++;
        }
    }
    return shown != 0;
}

uint32_t attack_make_event(void)
{
    struct ledger_create_event_results results = {0};
    NEEDED(ledger_create_event(PROGRAM_LEDGER, &results));
    return results.event;
}

uint32_t attack_make_endpoint(void)
{
    struct ledger_create_endpoint_results results = {0};
    NEEDED(ledger_create_endpoint(PROGRAM_LEDGER, &results));
    return results.endpoint;
}

uint32_t attack_make_memory(uint64_t size_bytes)
{
    uint32_t memory = 0;
    NEEDED(memory_create(PROGRAM_LEDGER, size_bytes, &memory));
    return memory;
}

uint32_t attack_make_session(uint32_t endpoint, uint64_t badge, uint64_t mask)
{
    uint32_t session = 0;
    NEEDED(session_create(endpoint, badge, mask, &session));
    return session;
}

void *attack_map(uint32_t memory, uint64_t size_bytes, uint32_t permissions)
{
    struct mapping mapping = {0};
    NEEDED(mapping_create(memory, 0, size_bytes, permissions, &mapping));
    return mapping.address;
}

enum status
attack_try_map(uint32_t process, uint32_t memory, uint64_t address, uint32_t permissions)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .size_bytes = PAGE_SIZE_BYTES,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    return process_map(process, &params, &results);
}

uint64_t attack_address(uint64_t size_bytes)
{
    uint64_t address = 0;
    NEEDED(address_reserve(size_bytes, &address));
    return address;
}

uint64_t attack_mask(uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK ? results.mask : 0;
}

void attack_write_code(void *at)
{
    memcpy(at, code_bytes, code_size_bytes);
}

_Noreturn void attack_execute(const void *at)
{
    const struct stage_hint_params params = {.address = (uint64_t)at};
    NEEDED(stage_hint(attack_stage(), &params));
    uint32_t (*function)(void) = NULL;
    memcpy(&function, &at, sizeof(function));
    /* Whatever it is that ran: it ran. */
    attack_end(ATTACK_SUCCEEDED, STATUS_OK, function());
}
