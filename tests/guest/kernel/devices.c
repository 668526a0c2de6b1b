/* Interrupts of a real device, device memory, ports: what a driver in user mode has. */
#include "device.h"
#include "tests.h"

#define BIT 0x10u

static enum status take_line(uint32_t line, uint32_t *interrupt)
{
    const struct machine_interrupt_params params = {.line = line};
    struct machine_interrupt_results results = {0};
    const enum status status = machine_interrupt(MACHINE, &params, &results);
    *interrupt = results.interrupt;
    return status;
}

static uint64_t take_bits(uint32_t event)
{
    struct event_take_results results = {0};
    must(event_take(event, &results), "take");
    return results.bits;
}

/* Raised once, it signals once, and comes again only after it was acknowledged. */
static void check_masking(uint32_t interrupt, uint32_t event)
{
    device_trigger();
    CHECK_EQUAL(wait(event), BIT);
    device_quiet();
    device_trigger();
    while (!device_has_fired()) {
        thread_yield();
    }
    CHECK_EQUAL(take_bits(event), 0);
    must(interrupt_acknowledge(interrupt), "acknowledge");
    if (!device_is_level) {
        device_trigger(); /* an edge at a masked line is lost */
    }
    CHECK_EQUAL(wait(event), BIT);
    device_quiet();
    must(interrupt_acknowledge(interrupt), "acknowledge");
    CHECK_EQUAL(take_bits(event), 0);
}

static void test_interrupt(void)
{
    device_begin();
    const uint32_t event = make_event();
    uint32_t interrupt = 0;
    uint32_t second = 0;
    must(take_line(device_line, &interrupt), "interrupt");
    CHECK_EQUAL(take_line(device_line, &second), STATUS_WRONG_STATE);
    CHECK_EQUAL(interrupt_acknowledge(interrupt), STATUS_WRONG_STATE);
    struct interrupt_bind_params bind = {.event = event, .bits = BIT};
    must(interrupt_bind(interrupt, &bind), "bind");
    check_masking(interrupt, event);
    /* Bound anew, it signals the other one. */
    const uint32_t other = make_event();
    bind.event = other;
    must(interrupt_bind(interrupt, &bind), "bind");
    device_trigger();
    CHECK_EQUAL(wait(other), BIT);
    CHECK_EQUAL(take_bits(event), 0);
    device_quiet();
    /* The line is free again once nothing names it. */
    release(interrupt);
    must(take_line(device_line, &interrupt), "interrupt again");
    device_trigger();
    while (!device_has_fired()) {
        thread_yield();
    }
    CHECK_EQUAL(take_bits(other), 0);
    device_quiet();
    release(interrupt);
    release(event);
    release(other);
}

static void test_interrupt_refused(void)
{
    const uint32_t event = make_event();
    uint32_t interrupt = 0;
    CHECK_EQUAL(take_line(1023, &interrupt), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(take_line(1024, &interrupt), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(take_line(UINT32_MAX, &interrupt), STATUS_INVALID_ARGUMENT);
    must(take_line(device_line, &interrupt), "interrupt");
    struct interrupt_bind_params bind = {.event = LEDGER, .bits = BIT};
    CHECK_EQUAL(interrupt_bind(interrupt, &bind), STATUS_INVALID_ARGUMENT);
    bind.event = 0;
    CHECK_EQUAL(interrupt_bind(interrupt, &bind), STATUS_INVALID_HANDLE);
    const struct process_copy_params narrow = {.handle = event, .mask = EVENT_MASK_WAIT};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &narrow, &copy), "copy");
    bind.event = copy.handle;
    CHECK_EQUAL(interrupt_bind(interrupt, &bind), STATUS_DENIED);
    release(copy.handle);
    release(interrupt);
    release(event);
}

/* As many as the architecture has, each for another message; then no more until one is free. */
static void test_message_interrupts(void)
{
    struct machine_message_interrupt_results results[DEVICE_MESSAGES_MAX] = {0};
    struct machine_message_interrupt_results more = {0};
    const enum status beyond =
        device_message_count == 0 ? STATUS_UNSUPPORTED : STATUS_LIMIT_EXCEEDED;
    for (uint32_t i = 0; i < device_message_count; i++) {
        must(machine_message_interrupt(MACHINE, &results[i]), "message interrupt");
        CHECK(results[i].address != 0);
        CHECK(i == 0 || results[i].data != results[i - 1].data);
        CHECK_EQUAL(interrupt_acknowledge(results[i].interrupt), STATUS_WRONG_STATE);
    }
    CHECK_EQUAL(machine_message_interrupt(MACHINE, &more), beyond);
    for (uint32_t i = 0; i < device_message_count; i++) {
        const uint32_t event = make_event();
        const struct interrupt_bind_params bind = {.event = event, .bits = BIT};
        must(interrupt_bind(results[i].interrupt, &bind), "bind");
        must(interrupt_acknowledge(results[i].interrupt), "acknowledge");
        CHECK_EQUAL(take_bits(event), 0);
        release(results[i].interrupt);
        release(event);
        must(machine_message_interrupt(MACHINE, &more), "message interrupt again");
        CHECK_EQUAL(more.data, results[i].data);
        results[i] = more;
    }
    for (uint32_t i = 0; i < device_message_count; i++) {
        release(results[i].interrupt);
    }
}

static enum status device_memory(uint64_t base, uint64_t size_bytes)
{
    const struct machine_device_memory_params params = {.base = base, .size_bytes = size_bytes};
    struct machine_device_memory_results results = {0};
    const enum status status = machine_device_memory(MACHINE, &params, &results);
    if (status == STATUS_OK) {
        release(results.memory);
    }
    return status;
}

/* RAM is nobody's device: where this program's own page is can be asked of the frames around it. */
static void test_device_memory_refused(void)
{
    CHECK_EQUAL(device_memory(1, PAGE_SIZE_BYTES), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(device_memory(0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(device_memory(PAGE_SIZE_BYTES, PAGE_SIZE_BYTES + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(device_memory(0 - PAGE_SIZE_BYTES, PAGE_SIZE_BYTES), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(device_memory(PAGE_SIZE_BYTES, 0 - PAGE_SIZE_BYTES), STATUS_INVALID_ARGUMENT);
    const struct ledger_create_memory_params contiguous = {
        .size_bytes = PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results memory = {0};
    must(ledger_create_memory(LEDGER, &contiguous, &memory), "memory");
    const struct memory_device_address_params first = {.offset = 0};
    struct memory_device_address_results address = {0};
    must(memory_device_address(memory.memory, &first, &address), "device address");
    CHECK_EQUAL(device_memory(address.address, PAGE_SIZE_BYTES), STATUS_DENIED);
    CHECK_EQUAL(
        device_memory(address.address - PAGE_SIZE_BYTES, 4 * PAGE_SIZE_BYTES), STATUS_DENIED);
    release(memory.memory);
}

const struct guest_test devices_tests[] = {
    {"a device's interrupt comes, and waits to be acknowledged", test_interrupt},
    {"what interrupts refuse", test_interrupt_refused},
    {"message interrupts", test_message_interrupts},
    {"ports", device_test_ports},
    {"RAM is no device", test_device_memory_refused},
};
const uint32_t devices_test_count = sizeof(devices_tests) / sizeof(devices_tests[0]);
