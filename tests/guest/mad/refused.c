/* With what a driver was given for its device, it reaches its device and nothing else. */
#include "abi/address.h"
#include "abi/system_call.h"
#include "driver.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

#define REGISTERS_MAX 6u
#define METHODS_MAX   64u
#define DEVICE_KIB    (8u << 10)

/* Of registers: more than there are, what is behind them, and where they are for a device. */
static void try_registers(uint32_t memory)
{
    struct memory_describe_results described = {0};
    struct mapping mapping = {0};
    if (memory_describe(memory, &described) != STATUS_OK) {
        allowed("registers that do not say how many they are");
    }
    const uint64_t size_bytes = described.size_bytes;
    if (mapping_create(memory, size_bytes, PAGE_SIZE_BYTES, MAP_READ, &mapping) == STATUS_OK ||
        mapping_create(memory, 0, size_bytes + PAGE_SIZE_BYTES, MAP_READ, &mapping) == STATUS_OK ||
        mapping_create(memory, ~PAGE_MASK, PAGE_SIZE_BYTES, MAP_READ, &mapping) == STATUS_OK) {
        allowed("pages behind the registers");
    }
    const struct memory_slice_params slice = {.offset = size_bytes, .size_bytes = PAGE_SIZE_BYTES};
    struct memory_slice_results sliced = {0};
    if (memory_slice(memory, &slice, &sliced) == STATUS_OK) {
        allowed("a slice behind the registers");
    }
    const struct memory_device_address_params start = {.offset = 0};
    struct memory_device_address_results address = {0};
    if (memory_device_address(memory, &start, &address) == STATUS_OK) {
        allowed("the device address of registers");
    }
}

static void try_all_registers(uint32_t device)
{
    for (uint32_t i = 0; i < REGISTERS_MAX; i++) {
        const struct device_registers_params params = {.index = i};
        struct device_registers_results results = {0};
        if (device_registers(device, &params, &results) == STATUS_OK) {
            try_registers(results.memory);
            capability_release(results.memory);
        }
    }
    for (uint32_t i = REGISTERS_MAX; i != 0; i <<= 1) {
        const struct device_registers_params params = {.index = i};
        struct device_registers_results results = {0};
        if (device_registers(device, &params, &results) == STATUS_OK) {
            allowed("registers that no device has");
        }
    }
}

/* Memory's addresses are told of its own pages only. */
static void try_memory(uint32_t device)
{
    const struct device_create_memory_params one = {.size_bytes = PAGE_SIZE_BYTES};
    const struct device_create_memory_params much = {.size_bytes = (DEVICE_KIB << 10) + 1};
    const struct memory_device_address_params behind = {.offset = PAGE_SIZE_BYTES};
    struct device_create_memory_results made = {0};
    struct memory_device_address_results address = {0};
    if (device_create_memory(device, &much, &made) == STATUS_OK) {
        allowed("more memory than a device may have");
    }
    if (device_create_memory(device, &one, &made) == STATUS_OK &&
        memory_device_address(made.memory, &behind, &address) == STATUS_OK) {
        allowed("the address of what is behind its memory");
    }
    capability_release(made.memory);
}

static void try_interrupts(uint32_t device)
{
    for (uint32_t i = 1u << 12; i != 0; i <<= 1) {
        const struct device_interrupt_params params = {.index = i};
        struct device_interrupt_results results = {0};
        if (device_interrupt(device, &params, &results) == STATUS_OK) {
            allowed("interrupts that no device has");
        }
    }
}

/* Configuration of another function, and writing to its own. */
static void try_configuration(uint32_t device)
{
    for (uint32_t i = 1u << 12; i != 0; i <<= 1) {
        const struct device_read_configuration_params params = {.offset = i, .width_bytes = 4};
        struct device_read_configuration_results results = {0};
        if (device_read_configuration(device, &params, &results) == STATUS_OK) {
            allowed("configuration that is not its device's");
        }
    }
    for (uint32_t method = DEVICE_METHOD_COUNT; method < METHODS_MAX; method++) {
        struct register_message message = {.tag = message_tag(method, MESSAGE_REGISTER_WORDS)};
        if (message_call(device, &message) == STATUS_OK) {
            allowed("a method that nobody has declared");
        }
    }
}

/* What every program has does not open the machine. */
static void try_machine(uint32_t device)
{
    const struct machine_device_memory_params registers = {
        .base = 0, .size_bytes = PAGE_SIZE_BYTES};
    struct machine_device_memory_results memory = {0};
    const struct machine_interrupt_params line = {.line = 1};
    struct machine_interrupt_results interrupt = {0};
    struct machine_message_interrupt_results message = {0};
    uint32_t session = 0;
    if (machine_device_memory(PROGRAM_CLOCK, &registers, &memory) == STATUS_OK ||
        machine_interrupt(PROGRAM_CLOCK, &line, &interrupt) == STATUS_OK ||
        machine_message_interrupt(PROGRAM_CLOCK, &message) == STATUS_OK) {
        allowed("the machine by its clock");
    }
    if (session_create(device, 1, ~UINT64_C(0), &session) == STATUS_OK) {
        allowed("a session with another badge");
    }
}

void refused_try(uint32_t device)
{
    struct device_claim_results claimed = {0};
    if (device_claim(device, &claimed) != STATUS_OK) {
        return; /* there is none: nothing to try */
    }
    try_all_registers(device);
    try_memory(device);
    try_interrupts(device);
    try_configuration(device);
    try_machine(device);
}
