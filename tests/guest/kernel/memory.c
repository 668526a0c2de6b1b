/* Memory, mappings, sealing. */
#include "lib/memory.h"
#include "tests.h"

#define PLACE UINT64_C(0x60000000)
#define LARGE UINT64_C(0x200000)

static void fill(uint64_t address, uint64_t bytes, uint64_t seed)
{
    volatile uint64_t *words = (volatile uint64_t *)address;
    for (uint64_t i = 0; i < bytes / sizeof(*words); i += 64) {
        words[i] = seed + i;
    }
}

static bool is_filled(uint64_t address, uint64_t bytes, uint64_t seed)
{
    const volatile uint64_t *words = (const volatile uint64_t *)address;
    for (uint64_t i = 0; i < bytes / sizeof(*words); i += 64) {
        if (words[i] != seed + i) {
            return false;
        }
    }
    return true;
}

static void test_map_and_share(void)
{
    const uint64_t sizes[] = {PAGE_SIZE_BYTES, 5 * PAGE_SIZE_BYTES, LARGE, 2 * LARGE + 12288};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const uint32_t memory = make_memory(sizes[i]);
        const uint32_t one = map(memory, PLACE, sizes[i], MAP_READ | MAP_WRITE);
        const uint32_t other = map(memory, PLACE + 8 * LARGE, sizes[i], MAP_READ);
        /* Zero at first; what is written at one place is seen at the other. */
        CHECK_EQUAL(*(volatile uint64_t *)(PLACE + sizes[i] - 8), 0);
        fill(PLACE, sizes[i], i);
        CHECK(is_filled(PLACE + 8 * LARGE, sizes[i], i));
        release(one);
        release(memory);
        CHECK(is_filled(PLACE + 8 * LARGE, sizes[i], i));
        release(other);
    }
}

static void test_map_refuses(void)
{
    const uint64_t page = PAGE_SIZE_BYTES;
    const uint32_t memory = make_memory(2 * page);
    const uint32_t mapping = map(memory, PLACE, 2 * page, MAP_READ);
    CHECK_EQUAL(try_map(memory, PLACE + page, 0, page, MAP_READ), STATUS_OVERLAP);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE + 1, 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, 0, 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 1, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 0, 0, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 0, 3 * page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, page, 2 * page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 2 * page, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        try_map(memory, UINT64_C(0xffffffffffff0000), 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        try_map(memory, UINT64_C(0xffffffc000000000), 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        try_map(memory, UINT64_C(0xffff800000000000), 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 0, page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(memory, PLACE + LARGE, 0, page, 8 | MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        try_map(memory, PLACE + LARGE, 0, page, MAP_READ | MAP_WRITE | MAP_EXECUTE),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        try_map(memory, PLACE + LARGE, 0, page, MAP_READ | MAP_EXECUTE), STATUS_WRONG_STATE);
    CHECK_EQUAL(try_map(CONSOLE, PLACE + LARGE, 0, page, MAP_READ), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(try_map(0, PLACE + LARGE, 0, page, MAP_READ), STATUS_INVALID_HANDLE);
    release(mapping);
    release(memory);
}

static void test_masks_and_slices(void)
{
    const uint64_t page = PAGE_SIZE_BYTES;
    const uint32_t memory = make_memory(8 * page);
    const uint32_t whole = map(memory, PLACE, 8 * page, MAP_READ | MAP_WRITE);
    fill(PLACE, 8 * page, 5);
    const struct process_copy_params copy = {.handle = memory, .mask = MEMORY_FACET_READER};
    struct process_copy_results reader = {0};
    must(process_copy(PROCESS, &copy, &reader), "copy");
    CHECK_EQUAL(
        try_map(reader.handle, PLACE + LARGE, 0, page, MAP_READ | MAP_WRITE), STATUS_DENIED);
    const struct memory_slice_params part = {.offset = 2 * page, .size_bytes = 3 * page};
    struct memory_slice_results slice = {0};
    must(memory_slice(reader.handle, &part, &slice), "slice");
    struct memory_describe_results described = {0};
    must(memory_describe(slice.memory, &described), "describe");
    CHECK_EQUAL(described.size_bytes, 3 * page);
    CHECK_EQUAL(
        try_map(slice.memory, PLACE + LARGE, 0, 4 * page, MAP_READ), STATUS_INVALID_ARGUMENT);
    const uint32_t window = map(slice.memory, PLACE + LARGE, 3 * page, MAP_READ);
    CHECK_EQUAL(*(volatile uint64_t *)(PLACE + LARGE), *(volatile uint64_t *)(PLACE + 2 * page));
    const struct memory_slice_params bad = {.offset = 3 * page, .size_bytes = page};
    struct memory_slice_results none = {0};
    CHECK_EQUAL(memory_slice(slice.memory, &bad, &none), STATUS_INVALID_ARGUMENT);
    /* A revocation at the root takes slices, their mappings and all. */
    const struct process_revoke_params revoke = {.handle = memory};
    must(process_revoke(PROCESS, &revoke), "revoke");
    CHECK_EQUAL(try_release(window), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(slice.memory), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(whole), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_map(memory, PLACE, 0, 8 * page, MAP_READ), STATUS_OK);
    release(memory);
}

static void test_unmap_part(void)
{
    const uint64_t page = PAGE_SIZE_BYTES;
    const uint32_t memory = make_memory(LARGE);
    const uint32_t whole = map(memory, PLACE, LARGE, MAP_READ | MAP_WRITE);
    fill(PLACE, LARGE, 9);
    const struct process_unmap_params params = {.address = PLACE + page, .size_bytes = page};
    must(process_unmap(PROCESS, &params), "unmap");
    /* Its place is free: something else can be there, and the rest is as it was. */
    const uint32_t other = make_memory(page);
    const uint32_t hole = map(other, PLACE + page, page, MAP_READ | MAP_WRITE);
    CHECK_EQUAL(*(volatile uint64_t *)(PLACE + page), 0);
    CHECK(is_filled(PLACE, page, 9));
    CHECK_EQUAL(*(volatile uint64_t *)(PLACE + 2 * page), 9 + 2 * page / 8);
    release(whole);
    /* The first mapping's end leaves alone what is not its own. */
    *(volatile uint64_t *)(PLACE + page) = 77;
    CHECK_EQUAL(*(volatile uint64_t *)(PLACE + page), 77);
    release(hole);
    release(other);
    release(memory);
    const struct process_unmap_params bad = {.address = PLACE + 1, .size_bytes = page};
    CHECK_EQUAL(process_unmap(PROCESS, &bad), STATUS_INVALID_ARGUMENT);
}

static void test_seal(void)
{
    const uint64_t page = PAGE_SIZE_BYTES;
    const uint32_t memory = make_memory(page);
    const uint32_t writable = map(memory, PLACE, page, MAP_READ | MAP_WRITE);
    const struct code_authority_seal_params params = {.memory = memory};
    CHECK_EQUAL(code_authority_seal(CODE_AUTHORITY, &params), STATUS_WRONG_STATE);
    release(writable);
    CHECK_EQUAL(code_authority_seal(CODE_AUTHORITY, &params), STATUS_OK);
    CHECK_EQUAL(code_authority_seal(CODE_AUTHORITY, &params), STATUS_OK);
    CHECK_EQUAL(try_map(memory, PLACE, 0, page, MAP_READ | MAP_WRITE), STATUS_WRONG_STATE);
    CHECK_EQUAL(try_map(memory, PLACE, 0, page, MAP_READ | MAP_EXECUTE), STATUS_OK);
    CHECK_EQUAL(try_map(memory, PLACE, 0, page, MAP_READ), STATUS_OK);
    struct memory_describe_results described = {0};
    must(memory_describe(memory, &described), "describe");
    CHECK_EQUAL(described.is_sealed, 1);
    release(memory);
    const struct code_authority_seal_params nothing = {.memory = CONSOLE};
    CHECK_EQUAL(code_authority_seal(CODE_AUTHORITY, &nothing), STATUS_INVALID_ARGUMENT);
}

static void test_contiguous(void)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = 3 * PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results results = {0};
    must(ledger_create_memory(LEDGER, &params, &results), "contiguous memory");
    struct memory_describe_results described = {0};
    must(memory_describe(results.memory, &described), "describe");
    CHECK_EQUAL(described.size_bytes, 4 * PAGE_SIZE_BYTES);
    struct memory_device_address_params at = {.offset = 0};
    struct memory_device_address_results first = {0};
    struct memory_device_address_results last = {0};
    must(memory_device_address(results.memory, &at, &first), "device address");
    at.offset = 3 * PAGE_SIZE_BYTES + 8;
    must(memory_device_address(results.memory, &at, &last), "device address");
    CHECK_EQUAL(last.address - first.address, 3 * PAGE_SIZE_BYTES + 8);
    at.offset = 4 * PAGE_SIZE_BYTES;
    CHECK_EQUAL(memory_device_address(results.memory, &at, &last), STATUS_INVALID_ARGUMENT);
    const struct code_authority_seal_params seal = {.memory = results.memory};
    CHECK_EQUAL(code_authority_seal(CODE_AUTHORITY, &seal), STATUS_WRONG_STATE);
    release(results.memory);
    const uint32_t anonymous = make_memory(PAGE_SIZE_BYTES);
    at.offset = 0;
    CHECK_EQUAL(memory_device_address(anonymous, &at, &last), STATUS_WRONG_STATE);
    release(anonymous);
}

static uint64_t free_bytes(void)
{
    struct machine_state_results state = {0};
    must(machine_state(MACHINE, &state), "state");
    return state.memory_free_bytes;
}

static void test_create_refuses(void)
{
    struct ledger_create_memory_results results = {0};
    struct ledger_create_memory_params params = {.size_bytes = 0};
    CHECK_EQUAL(ledger_create_memory(LEDGER, &params, &results), STATUS_INVALID_ARGUMENT);
    params.size_bytes = 100;
    CHECK_EQUAL(ledger_create_memory(LEDGER, &params, &results), STATUS_INVALID_ARGUMENT);
    params.size_bytes = UINT64_C(1) << 40;
    CHECK_EQUAL(ledger_create_memory(LEDGER, &params, &results), STATUS_LIMIT_EXCEEDED);
    /* More than this machine has: whatever runs out first, all of it comes back. */
    const uint64_t before = free_bytes();
    params.size_bytes = UINT64_C(1) << 30;
    const enum status status = ledger_create_memory(LEDGER, &params, &results);
    CHECK(status == STATUS_LIMIT_EXCEEDED || status == STATUS_NO_MEMORY);
    CHECK_EQUAL(free_bytes(), before);
    params = (struct ledger_create_memory_params){.size_bytes = PAGE_SIZE_BYTES, .kind = 2};
    CHECK_EQUAL(ledger_create_memory(LEDGER, &params, &results), STATUS_INVALID_ARGUMENT);
}

static void test_machine_memory(void)
{
    struct machine_device_memory_params params = {.base = 0x100000, .size_bytes = 1};
    struct machine_device_memory_results results = {0};
    CHECK_EQUAL(machine_device_memory(MACHINE, &params, &results), STATUS_INVALID_ARGUMENT);
    params.size_bytes = UINT64_C(0xfffffffffffff000);
    CHECK_EQUAL(machine_device_memory(MACHINE, &params, &results), STATUS_INVALID_ARGUMENT);
    /* All of the address space: RAM is in it. */
    params = (struct machine_device_memory_params){0, UINT64_C(1) << 45};
    CHECK_EQUAL(machine_device_memory(MACHINE, &params, &results), STATUS_DENIED);
    struct machine_boot_module_results module = {0};
    must(machine_boot_module(MACHINE, &module), "boot module");
    const uint32_t mapping = map(module.memory, PLACE, PAGE_SIZE_BYTES, MAP_READ);
    CHECK_EQUAL(memcmp((const void *)PLACE, "TESSPKG", 8), 0);
    CHECK_EQUAL(
        try_map(module.memory, PLACE + LARGE, 0, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE),
        STATUS_DENIED);
    release(mapping);
    release(module.memory);
}

const struct guest_test memory_tests[] = {
    {"memory is zero, shared and outlives its handle", test_map_and_share},
    {"mappings that must be refused are", test_map_refuses},
    {"readers cannot write, slices end where they end", test_masks_and_slices},
    {"part of a large page can be unmapped", test_unmap_part},
    {"sealed memory is executable and never writable", test_seal},
    {"contiguous memory has a device address", test_contiguous},
    {"memory of impossible sizes is refused", test_create_refuses},
    {"devices' registers are not RAM; the boot package can be read", test_machine_memory},
};
const uint32_t memory_test_count = sizeof(memory_tests) / sizeof(memory_tests[0]);
