/* devices_test: a driver that looks at what it is given, prints a line for each test, and ends. */
#include "abi/object_kind.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"

#define VIRTIO_VENDOR 0x1af4u
#define MAGIC         0x74726976u

#define MEMORY_BYTES     UINT64_C(0x10000)
#define MEMORY_BYTES_MAX (UINT64_C(8) << 20)
#define MEMORIES_MAX     64u
#define REGISTERS_MAX    6u

static uint32_t failure_count;
static uint32_t disk;
static uint32_t same; /* another session for the same place */
static struct device_identity identity;

static void check(bool holds, const char *what, uint32_t line)
{
    if (!holds) {
        failure_count++;
        (void)console_print(
            program_capability("console"), "main.c:%u: does not hold: %s", line, what);
    }
}

static void check_equal(uint64_t got, uint64_t want, const char *what, uint32_t line)
{
    if (got != want) {
        (void)console_print(program_capability("console"), "got %llu", (unsigned long long)got);
        check(false, what, line);
    }
}

#define CHECK(condition)       check((condition), #condition, __LINE__)
#define CHECK_EQUAL(got, want) check_equal((uint64_t)(got), (uint64_t)(want), #got, __LINE__)

/* -- what is asked ----------------------------------------------------------------------------- */

static enum status claim(uint32_t session)
{
    struct device_claim_results results = {0};
    const enum status status = device_claim(session, &results);
    if (status == STATUS_OK) {
        identity = results.identity;
    }
    return status;
}

static enum status registers(uint32_t session, uint32_t index, struct device_registers_results *got)
{
    const struct device_registers_params params = {.index = index};
    *got = (struct device_registers_results){0};
    return device_registers(session, &params, got);
}

static enum status configuration(uint32_t session, uint32_t offset, uint32_t width, uint32_t *value)
{
    const struct device_read_configuration_params params = {.offset = offset, .width_bytes = width};
    struct device_read_configuration_results results = {0};
    const enum status status = device_read_configuration(session, &params, &results);
    *value = results.value;
    return status;
}

static enum status interrupt(uint32_t session, uint32_t index, uint32_t *got)
{
    const struct device_interrupt_params params = {.index = index};
    struct device_interrupt_results results = {0};
    const enum status status = device_interrupt(session, &params, &results);
    *got = results.interrupt;
    return status;
}

static enum status create_memory(uint32_t session, uint64_t size_bytes, uint32_t *got)
{
    const struct device_create_memory_params params = {.size_bytes = size_bytes};
    struct device_create_memory_results results = {0};
    const enum status status = device_create_memory(session, &params, &results);
    *got = results.memory;
    return status;
}

/* What is shown of the disk; false: it is not shown. */
static bool show(struct devices_read_results *shown)
{
    struct devices_read_params params = {.index = 0};
    *shown = (struct devices_read_results){0};
    while (devices_read(program_capability("devices"), &params, shown) == STATUS_OK) {
        if (shown->place.size_bytes > 0) {
            return true;
        }
        params.index++;
    }
    return false;
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_unclaimed(void)
{
    struct device_registers_results got;
    uint32_t value = 0;
    CHECK_EQUAL(registers(disk, 0, &got), STATUS_WRONG_STATE);
    CHECK_EQUAL(configuration(disk, 0, 2, &value), STATUS_WRONG_STATE);
    CHECK_EQUAL(interrupt(disk, 0, &value), STATUS_WRONG_STATE);
    CHECK_EQUAL(create_memory(disk, MEMORY_BYTES, &value), STATUS_WRONG_STATE);
    CHECK_EQUAL(device_start(disk), STATUS_WRONG_STATE);
    CHECK_EQUAL(claim(program_capability("missing")), STATUS_NOT_FOUND);
    struct devices_read_results shown;
    CHECK(show(&shown));
    CHECK(!shown.is_claimed);
}

static void test_claim(void)
{
    struct devices_read_results shown;
    CHECK_EQUAL(claim(disk), STATUS_OK);
    CHECK_EQUAL(identity.vendor, VIRTIO_VENDOR);
    CHECK(identity.model == 0x1042 || identity.model == 0x1001);
    CHECK(show(&shown));
    CHECK(shown.is_claimed);
    CHECK_EQUAL(shown.identity.address, identity.address);
}

/* The first word of virtio in memory; of PCI, that there are registers at all. */
static void test_registers(void)
{
    struct device_registers_results got;
    uint32_t found = 0;
    for (uint32_t i = 0; i < REGISTERS_MAX; i++) {
        const enum status status = registers(disk, i, &got);
        CHECK(status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED);
        if (status != STATUS_OK) {
            continue;
        }
        struct mapping mapping = {0};
        uint64_t size_bytes = 0;
        CHECK(capability_is(got.memory, OBJECT_MEMORY));
        CHECK_EQUAL(
            mapping_create_whole(got.memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes),
            STATUS_OK);
        CHECK(got.offset + got.size_bytes <= size_bytes);
        const volatile uint32_t *first =
            (const volatile uint32_t *)((volatile uint8_t *)mapping.address + got.offset);
        const uint32_t word = *first;
        CHECK(identity.bus == DEVICE_BUS_PCI || word == MAGIC);
        mapping_finish(&mapping);
        capability_release(got.memory);
        found++;
    }
    CHECK(found > 0);
    CHECK_EQUAL(registers(disk, REGISTERS_MAX, &got), STATUS_NOT_FOUND);
}

static void test_configuration(void)
{
    uint32_t value = 0;
    if (identity.bus != DEVICE_BUS_PCI) {
        CHECK_EQUAL(configuration(disk, 0, 2, &value), STATUS_UNSUPPORTED);
        return;
    }
    CHECK_EQUAL(configuration(disk, 0, 2, &value), STATUS_OK);
    CHECK_EQUAL(value, VIRTIO_VENDOR);
    CHECK_EQUAL(configuration(disk, 0, 4, &value), STATUS_OK);
    CHECK_EQUAL(value, (uint32_t)identity.model << 16 | VIRTIO_VENDOR);
    CHECK_EQUAL(configuration(disk, 4095, 1, &value), STATUS_OK);
    CHECK_EQUAL(configuration(disk, 4096, 1, &value), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(configuration(disk, 2, 4, &value), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(configuration(disk, 0, 3, &value), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(configuration(disk, 0, 0, &value), STATUS_INVALID_ARGUMENT);
}

static void test_memory(void)
{
    uint32_t memory = 0;
    uint32_t made = 0;
    const struct memory_device_address_params params = {.offset = 0};
    struct memory_device_address_results address = {0};
    CHECK_EQUAL(create_memory(disk, 0, &memory), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(create_memory(disk, MEMORY_BYTES_MAX + 1, &memory), STATUS_LIMIT_EXCEEDED);
    while (create_memory(disk, MEMORY_BYTES, &memory) == STATUS_OK) {
        CHECK_EQUAL(memory_device_address(memory, &params, &address), STATUS_OK);
        CHECK(address.address != 0);
        capability_release(memory);
        made++;
    }
    CHECK_EQUAL(made, MEMORIES_MAX);
    struct devices_read_results shown;
    CHECK(show(&shown));
    CHECK_EQUAL(shown.memory_bytes, MEMORIES_MAX * MEMORY_BYTES);
    /* The bytes are bounded, too, and what was there before a claim is there again. */
    CHECK_EQUAL(claim(disk), STATUS_OK);
    CHECK_EQUAL(create_memory(disk, MEMORY_BYTES_MAX, &memory), STATUS_OK);
    capability_release(memory);
    CHECK_EQUAL(create_memory(disk, 1, &memory), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(claim(disk), STATUS_OK);
}

/* A machine may know neither where a pin arrives nor have a place for messages. */
static void test_interrupt(void)
{
    const uint32_t event = program_capability("event");
    uint32_t got = 0;
    const enum status status = interrupt(disk, 0, &got);
    CHECK(status == STATUS_OK || status == STATUS_NOT_FOUND);
    if (status == STATUS_OK) {
        const struct interrupt_bind_params params = {.event = event, .bits = 1};
        CHECK_EQUAL(interrupt_bind(got, &params), STATUS_OK);
        CHECK_EQUAL(interrupt_acknowledge(got), STATUS_OK);
        capability_release(got);
    }
    CHECK_EQUAL(interrupt(disk, 4096, &got), STATUS_NOT_FOUND);
    CHECK_EQUAL(device_start(disk), STATUS_OK);
}

static uint32_t first_registers(uint32_t session)
{
    struct device_registers_results got;
    for (uint32_t i = 0; i < REGISTERS_MAX; i++) {
        if (registers(session, i, &got) == STATUS_OK) {
            return got.memory;
        }
    }
    return 0;
}

/* Whoever had it keeps its memory, and nothing with which it could reach the device. */
static void test_second_claim(void)
{
    struct memory_describe_results described = {0};
    struct device_registers_results got;
    uint32_t line = 0;
    uint32_t memory = 0;
    struct mapping mapping = {0};
    const uint32_t first = first_registers(disk);
    const bool has_line = interrupt(disk, 0, &line) == STATUS_OK;
    CHECK_EQUAL(create_memory(disk, MEMORY_BYTES, &memory), STATUS_OK);
    CHECK_EQUAL(mapping_create(memory, 0, MEMORY_BYTES, MAP_READ | MAP_WRITE, &mapping), STATUS_OK);
    CHECK_EQUAL(claim(same), STATUS_OK);
    CHECK_EQUAL(registers(disk, 0, &got), STATUS_WRONG_STATE);
    CHECK_EQUAL(memory_describe(first, &described), STATUS_INVALID_HANDLE);
    CHECK(!has_line || interrupt_acknowledge(line) == STATUS_INVALID_HANDLE);
    CHECK_EQUAL(memory_describe(memory, &described), STATUS_OK);
    *(volatile uint64_t *)mapping.address = 1; /* it is still there */
    mapping_finish(&mapping);
    capability_release(memory);
    CHECK(first_registers(same) != 0);
    CHECK(!has_line || interrupt(same, 0, &line) == STATUS_OK);
    CHECK_EQUAL(claim(disk), STATUS_OK);
    CHECK_EQUAL(claim(same), STATUS_OK);
}

static void test_closed(void)
{
    struct devices_read_results shown;
    const uint32_t first = first_registers(same);
    struct memory_describe_results described = {0};
    CHECK(first != 0);
    capability_release(same);
    CHECK(show(&shown));
    CHECK(!shown.is_claimed);
    CHECK_EQUAL(shown.memory_bytes, 0);
    CHECK_EQUAL(memory_describe(first, &described), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(claim(disk), STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"unclaimed", test_unclaimed},
        {"claim", test_claim},
        {"registers", test_registers},
        {"configuration", test_configuration},
        {"memory", test_memory},
        {"interrupt", test_interrupt},
        {"second claim", test_second_claim},
        {"closed", test_closed},
    };
    const uint32_t console = program_capability("console");
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    disk = program_capability("disk");
    same = program_capability("same");
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = failure_count;
        tests[i].run();
        const bool has_passed = failure_count == before;
        (void)console_print(console, "%s %s", has_passed ? "ok  " : "FAIL", tests[i].name);
        failed += has_passed ? 0 : 1;
    }
    (void)console_print(console, "devices: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
