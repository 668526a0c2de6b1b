/* Machine, Console, Principal, PrincipalAuthority, Memory, CodeAuthority: what they refuse. */
#include "abi/exit_code.h"
#include "tests.h"

#define PLACE UINT64_C(0x60000000)
#define PAGE  PAGE_SIZE_BYTES

static void test_machine(void)
{
    const uint32_t codes[] = {EXIT_CODE_MAX + 1, 256, UINT32_MAX};
    for (uint32_t i = 0; i < 3; i++) {
        const struct machine_power_off_params params = {.exit_code = codes[i]};
        CHECK_EQUAL(machine_power_off(MACHINE, &params), STATUS_INVALID_ARGUMENT);
    }
    struct machine_state_results state = {0};
    must(machine_state(MACHINE, &state), "state");
    CHECK(state.cpus_online >= 1 && state.cpus_online <= 256);
    CHECK(state.memory_free_bytes <= state.memory_bytes);
    const uint32_t memory = make_memory(64 * PAGE);
    struct machine_state_results after = {0};
    must(machine_state(MACHINE, &after), "state");
    CHECK(after.memory_free_bytes <= state.memory_free_bytes - 64 * PAGE);
    CHECK_EQUAL(after.memory_bytes, state.memory_bytes);
    release(memory);
    uint64_t last_ns = now_ns();
    for (uint32_t i = 0; i < 1000; i++) {
        const uint64_t time_ns = now_ns();
        CHECK(time_ns >= last_ns);
        last_ns = time_ns;
    }
}

static void test_console(void)
{
    const uint64_t lengths[] = {CONSOLE_WRITE_BYTES_MAX + 1, 1000, UINT64_C(1) << 32, UINT64_MAX};
    for (uint32_t i = 0; i < 4; i++) {
        const struct console_write_params params = {.length_bytes = lengths[i]};
        CHECK_EQUAL(console_write(CONSOLE, &params), STATUS_INVALID_ARGUMENT);
    }
    const struct console_write_params nothing = {.length_bytes = 0};
    CHECK_EQUAL(console_write(CONSOLE, &nothing), STATUS_OK);
}

static uint32_t make_principal(uint64_t seed)
{
    const struct principal_authority_create_params key = {seed, seed + 1, ~seed, seed << 56};
    struct principal_authority_create_results results = {0};
    must(principal_authority_create(PRINCIPAL_AUTHORITY, &key, &results), "principal");
    struct principal_read_results read = {0};
    must(principal_read(results.principal, &read), "read");
    CHECK_EQUAL(read.key0, seed);
    CHECK_EQUAL(read.key1, seed + 1);
    CHECK_EQUAL(read.key2, ~seed);
    CHECK_EQUAL(read.key3, seed << 56);
    return results.principal;
}

static enum status bind(uint32_t process, uint32_t principal)
{
    const struct principal_authority_bind_params params = {
        .process = process, .principal = principal};
    return principal_authority_bind(PRINCIPAL_AUTHORITY, &params);
}

static void test_principals(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t one = make_principal(77);
    const uint32_t other = make_principal(UINT64_MAX);
    CHECK_EQUAL(bind(process, 0), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(bind(0, one), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(bind(one, one), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(bind(one, process), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(bind(process, process), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(bind(process, one), STATUS_OK);
    CHECK_EQUAL(bind(process, one), STATUS_OK);
    CHECK_EQUAL(bind(process, other), STATUS_OK);
    /* The process needs no name of it. */
    release(other);
    struct principal_read_results read = {0};
    CHECK_EQUAL(principal_read(one, &read), STATUS_OK);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    CHECK_EQUAL(bind(process, one), STATUS_PEER_GONE);
    CHECK_EQUAL(principal_read(one, &read), STATUS_OK);
    release(one);
    release(process);
}

/* -- slices ------------------------------------------------------------------------------------ */

static enum status slice(uint32_t memory, uint64_t offset, uint64_t size_bytes, uint32_t *part)
{
    const struct memory_slice_params params = {.offset = offset, .size_bytes = size_bytes};
    struct memory_slice_results results = {0};
    const enum status status = memory_slice(memory, &params, &results);
    *part = results.memory;
    return status;
}

static struct memory_describe_results describe(uint32_t memory)
{
    struct memory_describe_results results = {0};
    must(memory_describe(memory, &results), "describe");
    return results;
}

static void test_slices(void)
{
    const uint32_t memory = make_memory(8 * PAGE);
    uint32_t part = 0;
    uint32_t inner = 0;
    const uint64_t wrong[][2] = {
        {0, 0},
        {0, 1},
        {1, PAGE},
        {PAGE / 2, PAGE / 2},
        {8 * PAGE, PAGE},
        {0, 9 * PAGE},
        {7 * PAGE, 2 * PAGE},
        {PAGE, 0 - PAGE},
        {0 - PAGE, PAGE},
        {0 - PAGE, 2 * PAGE},
        {UINT64_C(1) << 44, PAGE},
        {0, UINT64_C(1) << 44},
    };
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(slice(memory, wrong[i][0], wrong[i][1], &part), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(slice(memory, 0, 8 * PAGE, &inner), STATUS_OK);
    CHECK_EQUAL(describe(inner).size_bytes, 8 * PAGE);
    release(inner);
    CHECK_EQUAL(slice(memory, 2 * PAGE, 4 * PAGE, &part), STATUS_OK);
    CHECK_EQUAL(slice(part, 4 * PAGE, PAGE, &inner), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(slice(part, 3 * PAGE, 2 * PAGE, &inner), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(slice(part, PAGE, PAGE, &inner), STATUS_OK);
    CHECK_EQUAL(describe(inner).size_bytes, PAGE);
    /* A slice of a slice is where it says: the fourth page. */
    const uint32_t whole = map(memory, PLACE, 8 * PAGE, MAP_READ | MAP_WRITE);
    *(volatile uint64_t *)(PLACE + 3 * PAGE) = 0x333;
    const uint32_t window = map(inner, PLACE + 16 * PAGE, PAGE, MAP_READ);
    CHECK_EQUAL(*(volatile uint64_t *)(PLACE + 16 * PAGE), 0x333);
    /* With one capability all that came from it goes, and nothing else. */
    const struct process_revoke_params revoke = {.handle = part};
    must(process_revoke(PROCESS, &revoke), "revoke");
    CHECK_EQUAL(try_release(inner), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(window), STATUS_INVALID_HANDLE);
    release(whole);
    release(part);
    release(memory);
}

static enum status seal(uint32_t memory)
{
    const struct code_authority_seal_params params = {.memory = memory};
    return code_authority_seal(CODE_AUTHORITY, &params);
}

/* All of it is sealed, or nothing; what is no program's to change cannot be. */
static void test_seal(void)
{
    const uint32_t memory = make_memory(4 * PAGE);
    uint32_t part = 0;
    uint32_t other = 0;
    CHECK_EQUAL(slice(memory, PAGE, PAGE, &part), STATUS_OK);
    CHECK_EQUAL(slice(memory, 2 * PAGE, PAGE, &other), STATUS_OK);
    const uint32_t writable = map(other, PLACE, PAGE, MAP_READ | MAP_WRITE);
    CHECK_EQUAL(seal(memory), STATUS_WRONG_STATE);
    CHECK_EQUAL(describe(memory).is_sealed, 0);
    release(writable);
    const uint32_t readable = map(other, PLACE, PAGE, MAP_READ);
    CHECK_EQUAL(seal(part), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(describe(memory).is_sealed, 0);
    CHECK_EQUAL(seal(memory), STATUS_OK);
    CHECK_EQUAL(describe(memory).is_sealed, 1);
    CHECK_EQUAL(describe(other).is_sealed, 1);
    release(readable);
    struct machine_boot_module_results module = {0};
    must(machine_boot_module(MACHINE, &module), "boot module");
    CHECK_EQUAL(seal(module.memory), STATUS_DENIED);
    struct audit_source_ring_results ring = {0};
    const struct audit_source_ring_params cpu = {.cpu = 0};
    must(audit_source_ring(AUDIT_SOURCE, &cpu, &ring), "audit ring");
    CHECK_EQUAL(seal(ring.memory), STATUS_DENIED);
    const struct machine_device_memory_params range = {
        .base = (UINT64_C(1) << 44) - PAGE, .size_bytes = PAGE};
    struct machine_device_memory_results device = {0};
    must(machine_device_memory(MACHINE, &range, &device), "device memory");
    CHECK_EQUAL(seal(device.memory), STATUS_WRONG_STATE);
    /* Of those, none has an address for devices, or can be asked for one. */
    const struct memory_device_address_params first = {.offset = 0};
    struct memory_device_address_results address = {0};
    CHECK_EQUAL(memory_device_address(module.memory, &first, &address), STATUS_DENIED);
    CHECK_EQUAL(memory_device_address(ring.memory, &first, &address), STATUS_DENIED);
    CHECK_EQUAL(memory_device_address(device.memory, &first, &address), STATUS_DENIED);
    const uint32_t handles[] = {memory, part, other, module.memory, ring.memory, device.memory};
    for (uint32_t i = 0; i < 6; i++) {
        release(handles[i]);
    }
}

static void test_device_address_of_a_slice(void)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = 4 * PAGE, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results memory = {0};
    must(ledger_create_memory(LEDGER, &params, &memory), "contiguous memory");
    uint32_t part = 0;
    CHECK_EQUAL(slice(memory.memory, 2 * PAGE, PAGE, &part), STATUS_OK);
    struct memory_device_address_params at = {.offset = 0};
    struct memory_device_address_results whole = {0};
    struct memory_device_address_results third = {0};
    CHECK_EQUAL(memory_device_address(memory.memory, &at, &whole), STATUS_OK);
    at.offset = 5;
    CHECK_EQUAL(memory_device_address(part, &at, &third), STATUS_OK);
    CHECK_EQUAL(third.address, whole.address + 2 * PAGE + 5);
    const uint64_t wrong[] = {PAGE, 2 * PAGE, UINT64_C(1) << 44, UINT64_MAX};
    for (uint32_t i = 0; i < 4; i++) {
        at.offset = wrong[i];
        CHECK_EQUAL(memory_device_address(part, &at, &third), STATUS_INVALID_ARGUMENT);
    }
    /* The largest block that there is, and one more. */
    const struct ledger_create_memory_params large = {
        .size_bytes = (UINT64_C(1) << 30) + PAGE, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results none = {0};
    CHECK_EQUAL(ledger_create_memory(LEDGER, &large, &none), STATUS_LIMIT_EXCEEDED);
    release(part);
    release(memory.memory);
}

const struct guest_test authorities_tests[] = {
    {"Machine: codes, state, clock", test_machine},
    {"Console: lengths", test_console},
    {"Principals are read and bound", test_principals},
    {"slices of slices", test_slices},
    {"sealing, and what cannot be sealed", test_seal},
    {"the device address of a slice", test_device_address_of_a_slice},
};
const uint32_t authorities_test_count = sizeof(authorities_tests) / sizeof(authorities_tests[0]);
