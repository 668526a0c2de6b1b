/*
 * The kernel's capabilities that the manifest hands out. The serial line is the one that the boot
 * shim's console is on.
 */
#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/firmware.h"
#include "abi/first_process.h"
#include "init.h"
#include "lib/anonymous.h"
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/text.h"
#include "package_file/package_file.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor.h"

#define PRINCIPAL_AUTHORITY handle_make(INITIAL_PRINCIPAL_AUTHORITY, 1)
#define CODE_AUTHORITY      handle_make(INITIAL_CODE_AUTHORITY, 1)
#define AUDIT_SOURCE        handle_make(INITIAL_AUDIT_SOURCE, 1)
#define CONSOLE             handle_make(INITIAL_CONSOLE, 1)
#define MACHINE             handle_make(INITIAL_MACHINE, 1)

/* A 16550 has eight registers. */
#define UART_PORTS 8u

#define KEPT_MEMORY_MASK (LEDGER_MASK_ALL & ~LEDGER_MASK_DESTROY)
#define KEPT_STATE_MASK  (MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE)

static enum status io_ports(uint16_t first, uint16_t count, uint32_t *capability)
{
    const struct machine_io_ports_params params = {.first = first, .count = count};
    struct machine_io_ports_results results = {0};
    const enum status status = machine_io_ports(MACHINE, &params, &results);
    *capability = results.io_ports;
    return status;
}

static enum status serial_registers(uint32_t *capability)
{
    const struct boot_console *console = &boot_info()->console;
    if (console->kind == CONSOLE_NONE) {
        return STATUS_NOT_FOUND;
    }
    if (console->kind == CONSOLE_UART16550_PORT) {
        return io_ports((uint16_t)console->base, UART_PORTS, capability);
    }
    const struct machine_device_memory_params params = {
        .base = console->base & ~PAGE_MASK, .size_bytes = PAGE_SIZE_BYTES};
    struct machine_device_memory_results results = {0};
    const enum status status = machine_device_memory(MACHINE, &params, &results);
    *capability = results.memory;
    return status;
}

static enum status serial_interrupt(uint32_t *capability)
{
    const struct boot_console *console = &boot_info()->console;
    if (console->kind == CONSOLE_NONE || console->interrupt_line == 0) {
        return STATUS_NOT_FOUND;
    }
    const struct machine_interrupt_params params = {.line = console->interrupt_line};
    struct machine_interrupt_results results = {0};
    const enum status status = machine_interrupt(MACHINE, &params, &results);
    *capability = results.interrupt;
    return status;
}

/* The first process of the service makes it, the others find it as it is. */
static enum status
kept_memory(uint32_t service, const struct authority *authority, uint32_t *capability)
{
    struct service_record *record = &init.records[service];
    if (record->kept_ledger == 0) {
        const struct ledger_create_ledger_params params = {
            .quota_bytes = ((uint64_t)authority->kept_memory_kib << 10) +
                           services_spare_bytes(authority->spare_kib)};
        struct ledger_create_ledger_results results = {0};
        const enum status status = ledger_create_ledger(PROGRAM_LEDGER, &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        record->kept_ledger = results.ledger;
    }
    return capability_copy(record->kept_ledger, KEPT_MEMORY_MASK, capability);
}

/* Nothing is left of it when a process is gone but what that wrote into it. */
static enum status kept_state(uint32_t service, uint64_t size_bytes, uint32_t *capability)
{
    struct service_record *record = &init.records[service];
    if (record->kept_state == 0) {
        const enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &record->kept_state);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return capability_copy(record->kept_state, KEPT_STATE_MASK, capability);
}

/* That principal, and no way to another one. */
static enum status anonymous(uint32_t *capability)
{
    struct principal_authority_create_params params;
    struct principal_authority_create_results results = {0};
    _Static_assert(sizeof(params) == ANONYMOUS_KEY_BYTES, "four words");
    memcpy(&params, anonymous_key, sizeof(params));
    const enum status status = principal_authority_create(PRINCIPAL_AUTHORITY, &params, &results);
    *capability = results.principal;
    return status;
}

/* A Memory in which they lie as a file of the boot package does; nobody but init writes to it. */
static enum status memory_of_bytes(struct bytes content, uint32_t *memory)
{
    const uint64_t size_bytes = package_file_pages_bytes(content.size_bytes);
    struct mapping mapping = {0};
    uint32_t created = 0;
    enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &created);
    if (status == STATUS_OK) {
        status = mapping_create(created, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status != STATUS_OK) {
        capability_release(created);
        return status;
    }
    memcpy(mapping.address, content.data, content.size_bytes);
    package_file_seal(mapping.address, size_bytes, content.size_bytes);
    mapping_finish(&mapping);
    *memory = created;
    return STATUS_OK;
}

/* Which of them it is. */
static bool
find_file(const struct package *package, struct bytes name, uint32_t *index, struct bytes *content)
{
    for (uint32_t i = 0; i < package->entry_count; i++) {
        struct bytes found = {0};
        package_entry(package, i, &found, content);
        if (bytes_equal(found, name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* A file of the boot package, copied the first time that somebody is given it. */
static enum status package_file(struct bytes name, uint32_t *capability)
{
    static uint32_t memories[PACKAGE_ENTRIES_MAX];
    struct package package;
    struct bytes content = {0};
    uint32_t index = 0;
    enum status status = package_open(init.package, &package);
    if (status == STATUS_OK && !find_file(&package, name, &index, &content)) {
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK && memories[index] == 0) {
        status = memory_of_bytes(content, &memories[index]);
    }
    return status == STATUS_OK ? capability_copy(memories[index], MEMORY_FACET_READER, capability)
                               : status;
}

static enum status firmware(uint32_t *capability)
{
    static uint32_t memory;
    const struct firmware_record record = {
        .acpi_rsdp = boot_info()->acpi_rsdp,
        .device_tree = boot_info()->device_tree,
        .device_tree_size_bytes = boot_info()->device_tree_size_bytes,
        .framebuffer = boot_info()->framebuffer,
    };
    enum status status = STATUS_OK;
    if (memory == 0) {
        status = memory_of_bytes((struct bytes){(const uint8_t *)&record, sizeof(record)}, &memory);
    }
    return status == STATUS_OK ? capability_copy(memory, MEMORY_FACET_READER, capability) : status;
}

static bool machine_mask(struct bytes facet, uint64_t *mask)
{
    static const struct {
        const char *name;
        uint64_t mask;
    } facets[] = {
        {"", MACHINE_MASK_ALL},
        {"observer", MACHINE_FACET_OBSERVER},
        {"devices", MACHINE_FACET_DEVICES},
    };
    for (uint32_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++) {
        if (bytes_equal(facet, text_bytes(facets[i].name))) {
            *mask = facets[i].mask;
            return true;
        }
    }
    return false;
}

static enum status machine(struct bytes facet, uint32_t *capability)
{
    uint64_t mask = 0;
    return machine_mask(facet, &mask) ? capability_copy(MACHINE, mask, capability)
                                      : STATUS_NOT_FOUND;
}

enum status
authority_create(const struct authority *authority, uint32_t service, uint32_t *capability)
{
    switch ((enum authority_which)authority->which) {
    case AUTHORITY_WHICH_MACHINE:
        return machine(authority->machine, capability);
    case AUTHORITY_WHICH_IO_PORTS:
        return io_ports(authority->io_ports.first, authority->io_ports.count, capability);
    case AUTHORITY_WHICH_CONSOLE:
        return capability_copy(CONSOLE, CONSOLE_MASK_ALL, capability);
    case AUTHORITY_WHICH_PRINCIPALS:
        return capability_copy(PRINCIPAL_AUTHORITY, PRINCIPAL_AUTHORITY_MASK_ALL, capability);
    case AUTHORITY_WHICH_CODE:
        return capability_copy(CODE_AUTHORITY, CODE_AUTHORITY_MASK_ALL, capability);
    case AUTHORITY_WHICH_AUDIT:
        return capability_copy(AUDIT_SOURCE, AUDIT_SOURCE_MASK_ALL, capability);
    case AUTHORITY_WHICH_BOOT_PACKAGE:
        return capability_copy(init.package_memory, MEMORY_FACET_READER, capability);
    case AUTHORITY_WHICH_SERIAL_REGISTERS:
        return serial_registers(capability);
    case AUTHORITY_WHICH_SERIAL_INTERRUPT:
        return serial_interrupt(capability);
    case AUTHORITY_WHICH_SCHEDULING:
        return capability_copy(PROGRAM_SCHEDULING, SCHEDULING_MASK_ALL, capability);
    case AUTHORITY_WHICH_SCHEMAS:
        return package_file(text_bytes("schemas"), capability);
    case AUTHORITY_WHICH_KEPT_MEMORY_KIB:
        return kept_memory(service, authority, capability);
    case AUTHORITY_WHICH_KEPT_STATE_KIB:
        return kept_state(service, (uint64_t)authority->kept_state_kib << 10, capability);
    case AUTHORITY_WHICH_ANONYMOUS:
        return anonymous(capability);
    case AUTHORITY_WHICH_FIRMWARE:
        return firmware(capability);
    case AUTHORITY_WHICH_PACKAGE_FILE:
        return package_file(authority->package_file, capability);
    }
    return STATUS_NOT_FOUND;
}

/* The serial line's registers are what the boot shim found. */
static struct service_need describe_registers(void)
{
    const bool is_ports = boot_info()->console.kind == CONSOLE_UART16550_PORT;
    return (struct service_need){
        .interface = text_bytes(is_ports ? "IoPorts" : "Memory"),
        .mask = is_ports ? IO_PORTS_MASK_ALL : MEMORY_MASK_ALL,
    };
}

void authority_describe(const struct authority *authority, struct service_need *described)
{
    static const struct {
        const char *interface;
        uint64_t mask;
    } known[] = {
        [AUTHORITY_WHICH_MACHINE] = {"Machine", 0},
        [AUTHORITY_WHICH_IO_PORTS] = {"IoPorts", IO_PORTS_MASK_ALL},
        [AUTHORITY_WHICH_CONSOLE] = {"Console", CONSOLE_MASK_ALL},
        [AUTHORITY_WHICH_PRINCIPALS] = {"PrincipalAuthority", PRINCIPAL_AUTHORITY_MASK_ALL},
        [AUTHORITY_WHICH_CODE] = {"CodeAuthority", CODE_AUTHORITY_MASK_ALL},
        [AUTHORITY_WHICH_AUDIT] = {"AuditSource", AUDIT_SOURCE_MASK_ALL},
        [AUTHORITY_WHICH_BOOT_PACKAGE] = {"Memory", MEMORY_FACET_READER},
        [AUTHORITY_WHICH_SERIAL_REGISTERS] = {NULL, 0},
        [AUTHORITY_WHICH_SERIAL_INTERRUPT] = {"Interrupt", INTERRUPT_MASK_ALL},
        [AUTHORITY_WHICH_SCHEDULING] = {"Scheduling", SCHEDULING_MASK_ALL},
        [AUTHORITY_WHICH_SCHEMAS] = {"Memory", MEMORY_FACET_READER},
        [AUTHORITY_WHICH_KEPT_MEMORY_KIB] = {"Ledger", KEPT_MEMORY_MASK},
        [AUTHORITY_WHICH_KEPT_STATE_KIB] = {"Memory", KEPT_STATE_MASK},
        [AUTHORITY_WHICH_ANONYMOUS] = {"Principal", PRINCIPAL_MASK_ALL},
        [AUTHORITY_WHICH_FIRMWARE] = {"Memory", MEMORY_FACET_READER},
        [AUTHORITY_WHICH_PACKAGE_FILE] = {"Memory", MEMORY_FACET_READER},
    };
    *described = (struct service_need){0};
    if (authority->which == AUTHORITY_WHICH_SERIAL_REGISTERS) {
        *described = describe_registers();
    } else if (authority->which < sizeof(known) / sizeof(known[0])) {
        described->interface = text_bytes(known[authority->which].interface);
        described->mask = known[authority->which].mask;
    }
    if (authority->which == AUTHORITY_WHICH_MACHINE) {
        (void)machine_mask(authority->machine, &described->mask); /* as when it was given */
    }
    described->name = authority->name;
}
