/*
 * The I/O APICs (Intel 82093AA data sheet, 3.2): each has a run of lines, numbered through the
 * whole machine as ACPI does (global system interrupts).
 */
#include "abi/boot_info.h"
#include "interrupts.h"
#include "lib/status.h"
#include "lock.h"
#include "log.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "panic.h"

#define REGISTER_SELECT 0x00u
#define REGISTER_WINDOW 0x10u
#define VERSION         1u
#define ENTRY_LOW       0x10u
#define ENTRY_HIGH      0x11u
#define LINE_ACTIVE_LOW (1u << 13)
#define LINE_LEVEL      (1u << 15)
#define LINE_MASKED     (1u << 16)

struct io_apic {
    uint64_t base; /* virtual */
    uint32_t first_line;
    uint32_t line_count;
};

/* A register is reached in two steps, and any CPU may mask a line. */
static struct lock window_lock;

static struct io_apic io_apics[BOOT_IO_APICS_MAX];     /* [I] */
static uint32_t io_apic_count;                         /* [I] */
static struct boot_isa_line isa_lines[BOOT_ISA_LINES]; /* [I] */

static uint32_t read(const struct io_apic *io_apic, uint32_t number)
{
    lock_acquire(&window_lock);
    *(volatile uint32_t *)(io_apic->base + REGISTER_SELECT) = number;
    const uint32_t value = *(const volatile uint32_t *)(io_apic->base + REGISTER_WINDOW);
    lock_release(&window_lock);
    return value;
}

static void write(const struct io_apic *io_apic, uint32_t number, uint32_t value)
{
    lock_acquire(&window_lock);
    *(volatile uint32_t *)(io_apic->base + REGISTER_SELECT) = number;
    *(volatile uint32_t *)(io_apic->base + REGISTER_WINDOW) = value;
    lock_release(&window_lock);
}

static void init_one(const struct boot_io_apic *description)
{
    struct io_apic *io_apic = &io_apics[io_apic_count++];
    const struct paddr base = {description->base};
    const enum status status = kernel_space_map_device(base, REGISTER_WINDOW + sizeof(uint32_t));
    if (status != STATUS_OK) {
        panic("irq: cannot map an I/O APIC: %s", status_text(status));
    }
    io_apic->base = (uint64_t)direct_map_pointer(base);
    io_apic->first_line = description->first_line;
    io_apic->line_count = (read(io_apic, VERSION) >> 16 & 0xff) + 1;
    for (uint32_t i = 0; i < io_apic->line_count; i++) {
        write(io_apic, ENTRY_LOW + 2 * i, LINE_MASKED);
    }
    log_line(
        "irq: I/O APIC, lines %u..%u",
        io_apic->first_line,
        io_apic->first_line + io_apic->line_count - 1);
}

void io_apic_init(const struct boot_info *info)
{
    for (uint32_t i = 0; i < BOOT_ISA_LINES; i++) {
        isa_lines[i] = info->interrupts.isa_lines[i];
    }
    for (uint32_t i = 0; i < info->interrupts.io_apic_count; i++) {
        init_one(&info->interrupts.io_apics[i]);
    }
}

static const struct io_apic *find_or_null(uint32_t line)
{
    for (uint32_t i = 0; i < io_apic_count; i++) {
        const uint32_t first = io_apics[i].first_line;
        if (line >= first && line - first < io_apics[i].line_count) {
            return &io_apics[i];
        }
    }
    return NULL;
}

static const struct io_apic *find(uint32_t line)
{
    const struct io_apic *found = find_or_null(line);
    if (found == NULL) {
        panic("irq: no I/O APIC has line %u", line);
    }
    return found;
}

bool io_apic_has_line(uint32_t line)
{
    return line < ARCH_MESSAGE_LINE_FIRST && find_or_null(line) != NULL;
}

/* Polarity and trigger: as ACPI says for ISA lines; PCI's, active low and level, for the others. */
static uint32_t signal_of(uint32_t line)
{
    for (uint32_t i = 0; i < BOOT_ISA_LINES; i++) {
        if (isa_lines[i].line == line) {
            return (isa_lines[i].is_active_low != 0 ? LINE_ACTIVE_LOW : 0) |
                   (isa_lines[i].is_level_triggered != 0 ? LINE_LEVEL : 0);
        }
    }
    return LINE_ACTIVE_LOW | LINE_LEVEL;
}

void io_apic_unmask(uint32_t line, uint32_t destination)
{
    kernel_assert(line < ARCH_MESSAGE_LINE_FIRST);
    const struct io_apic *io_apic = find(line);
    const uint32_t index = line - io_apic->first_line;
    /* Its destinations have eight bits. */
    kernel_assert(destination < UINT8_MAX);
    write(io_apic, ENTRY_HIGH + 2 * index, destination << 24);
    write(io_apic, ENTRY_LOW + 2 * index, signal_of(line) | (VECTOR_LINE_0 + line));
}

void io_apic_mask(uint32_t line)
{
    const struct io_apic *io_apic = find(line);
    const uint32_t number = ENTRY_LOW + 2 * (line - io_apic->first_line);
    write(io_apic, number, read(io_apic, number) | LINE_MASKED);
}
