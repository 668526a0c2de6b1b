/* Machine and Console: the whole, its state and its end. */
#include "machine/machine.h"
#include "abi/exit_code.h"
#include "arch.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "irq/interrupt.h"
#include "irq/io_ports.h"
#include "log.h"
#include "memory/frame.h"
#include "memory/memory.h"
#include "sched/cpu.h"
#include "schema/kernel.h"

static const struct boot_info *boot; /* [I] */

static struct object machine = {.kind = OBJECT_MACHINE, .is_static = true};
static struct object console = {.kind = OBJECT_CONSOLE, .is_static = true};

void machine_init(const struct boot_info *info)
{
    boot = info;
}

struct object *machine_object(void)
{
    return &machine;
}

struct object *console_object(void)
{
    return &console;
}

static enum status state_method(struct invocation *invocation)
{
    const struct machine_state_results results = {
        .cpus_online = cpu_online_count(),
        .memory_bytes = frame_total_count() << PAGE_SHIFT,
        .memory_free_bytes = frame_free_count() << PAGE_SHIFT,
    };
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

static enum status clock_method(struct invocation *invocation)
{
    invocation->words[0] = arch_timer_now_ns();
    return STATUS_OK;
}

static enum status power_off(struct invocation *invocation)
{
    const uint64_t code = invocation->words[0];
    if (code > EXIT_CODE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    log_line("power: off, code %u", (unsigned)code);
    arch_power_off((uint32_t)code);
    log_line("power: this machine cannot switch itself off");
    arch_cpu_halt();
}

static enum status restart(struct invocation *invocation)
{
    (void)invocation;
    log_line("power: restart");
    arch_power_restart();
    log_line("power: this machine cannot restart itself");
    arch_cpu_halt();
}

static bool overlaps(uint64_t base, uint64_t size_bytes, uint64_t other, uint64_t other_bytes)
{
    return base < other + other_bytes && other < base + size_bytes;
}

/* RAM belongs to the frame allocator, the interrupt controller to the kernel. */
static bool is_device(uint64_t base, uint64_t size_bytes)
{
    const struct boot_interrupts *interrupts = &boot->interrupts;
    for (uint32_t i = 0; i < boot->memory_region_count; i++) {
        const struct boot_memory_region *region = &boot->memory_regions[i];
        if (region->kind < MEMORY_FIRMWARE_TABLES &&
            overlaps(base, size_bytes, region->base, region->size_bytes)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < interrupts->io_apic_count; i++) {
        if (overlaps(base, size_bytes, interrupts->io_apics[i].base, PAGE_SIZE_BYTES)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < interrupts->redistributor_count; i++) {
        const struct boot_range *range = &interrupts->redistributors[i];
        if (overlaps(base, size_bytes, range->base, range->size_bytes)) {
            return false;
        }
    }
    const uint64_t controller_bytes =
        interrupts->size_bytes > PAGE_SIZE_BYTES ? interrupts->size_bytes : PAGE_SIZE_BYTES;
    return interrupts->kind == INTERRUPT_CONTROLLER_NONE ||
           !overlaps(base, size_bytes, interrupts->base, controller_bytes);
}

static enum status return_fixed(
    struct invocation *invocation,
    enum memory_object_kind kind,
    const struct boot_range *range,
    uint64_t mask)
{
    struct memory *memory = NULL;
    const enum status status = memory_create_fixed(
        invocation->process->object.ledger,
        kind,
        (struct paddr){range->base},
        range->size_bytes >> PAGE_SHIFT,
        &memory);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &memory->object, mask);
}

static enum status device_memory(struct invocation *invocation)
{
    const struct machine_device_memory_params *params = invocation_parameters(invocation);
    const struct boot_range range = {params->base, params->size_bytes};
    if (((params->base | params->size_bytes) & PAGE_MASK) != 0 || params->size_bytes == 0 ||
        params->base + params->size_bytes < params->base ||
        params->base + params->size_bytes > MEMORY_PHYSICAL_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!is_device(range.base, range.size_bytes)) {
        return STATUS_DENIED;
    }
    return return_fixed(
        invocation,
        MEMORY_OBJECT_DEVICE,
        &range,
        MEMORY_MASK_ALL & ~(MEMORY_MASK_MAP_EXECUTE | MEMORY_MASK_DEVICE_ADDRESS));
}

static enum status interrupt_method(struct invocation *invocation)
{
    const struct machine_interrupt_params *params = invocation_parameters(invocation);
    struct interrupt *interrupt = NULL;
    const enum status status =
        interrupt_create(invocation->process->object.ledger, params->line, &interrupt);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &interrupt->object, INTERRUPT_MASK_ALL);
}

static enum status message_interrupt(struct invocation *invocation)
{
    struct interrupt *interrupt = NULL;
    enum status status = STATUS_UNSUPPORTED;
    uint32_t line = ARCH_MESSAGE_LINE_FIRST;
    for (; line < ARCH_MESSAGE_LINES_END; line++) {
        status = interrupt_create(invocation->process->object.ledger, line, &interrupt);
        if (status != STATUS_WRONG_STATE) {
            break;
        }
    }
    if (status != STATUS_OK) {
        return status == STATUS_WRONG_STATE ? STATUS_LIMIT_EXCEEDED : status;
    }
    const struct irq_message message = arch_irq_message(line);
    const struct machine_message_interrupt_results results = {
        .address = message.address, .data = message.data};
    memcpy(invocation->words, &results, sizeof(results));
    return invocation_return_new(invocation, &interrupt->object, INTERRUPT_MASK_ALL);
}

static enum status io_ports_method(struct invocation *invocation)
{
    const struct machine_io_ports_params *params = invocation_parameters(invocation);
    struct io_ports *ports = NULL;
    const enum status status =
        io_ports_create(invocation->process->object.ledger, params->first, params->count, &ports);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &ports->object, IO_PORTS_MASK_ALL);
}

static enum status boot_module(struct invocation *invocation)
{
    const struct boot_range pages = {boot->package.base, page_round_up(boot->package.size_bytes)};
    return return_fixed(
        invocation,
        MEMORY_OBJECT_BOOT_MODULE,
        &pages,
        MEMORY_FACET_READER & ~MEMORY_MASK_MAP_EXECUTE);
}

const struct method machine_methods[MACHINE_METHOD_COUNT] = {
    [MACHINE_STATE] = {state_method, MACHINE_STATE_TAGS},
    [MACHINE_CLOCK] = {clock_method, MACHINE_CLOCK_TAGS},
    [MACHINE_POWER_OFF] = {power_off, MACHINE_POWER_OFF_TAGS},
    [MACHINE_RESTART] = {restart, MACHINE_RESTART_TAGS},
    [MACHINE_DEVICE_MEMORY] = {device_memory, MACHINE_DEVICE_MEMORY_TAGS},
    [MACHINE_INTERRUPT] = {interrupt_method, MACHINE_INTERRUPT_TAGS},
    [MACHINE_MESSAGE_INTERRUPT] = {message_interrupt, MACHINE_MESSAGE_INTERRUPT_TAGS},
    [MACHINE_IO_PORTS] = {io_ports_method, MACHINE_IO_PORTS_TAGS},
    [MACHINE_BOOT_MODULE] = {boot_module, MACHINE_BOOT_MODULE_TAGS},
};

static enum status write_method(struct invocation *invocation)
{
    const struct console_write_params *params = invocation_parameters(invocation);
    if (params->length_bytes > CONSOLE_WRITE_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    log_bytes((const char *)&params->text0, params->length_bytes);
    return STATUS_OK;
}

const struct method console_methods[CONSOLE_METHOD_COUNT] = {
    [CONSOLE_WRITE] = {write_method, CONSOLE_WRITE_TAGS},
};
