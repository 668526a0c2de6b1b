#include "pci_registers.h"
#include "abi/address.h"

#define REGISTER_BYTES 4u

#define IS_PORTS     1u
#define IS_WIDE      4u
#define IS_WIDE_MASK 6u
#define PORTS_MASK   0xfffffffcu
#define MEMORY_MASK  0xfffffff0u

#define NARROW_END (UINT64_C(1) << 32)

/* One register, or two of them where it is wide, as they are read. */
struct base_register {
    uint32_t offset;
    bool is_ports;
    bool is_wide;
    uint64_t address; /* on the bus */
    uint64_t size_bytes;
};

void pci_places_init(struct pci_places *places, const struct pci_host *host)
{
    *places = (struct pci_places){.host = host};
    for (uint32_t i = 0; i < host->window_count; i++) {
        /* Address 0 is one that nobody was told. */
        places->next[i] =
            host->windows[i].bus_base == 0 ? PAGE_SIZE_BYTES : host->windows[i].bus_base;
    }
}

/* All ones are written: what stays 0 is the size (6.2.5.1, "Implementation Note"). */
static uint32_t probe(const struct pci_space *space, uint32_t function, uint32_t offset)
{
    const uint32_t before = pci_read(space, function, offset, 4);
    pci_write(space, function, offset, 4, UINT32_MAX);
    const uint32_t mask = pci_read(space, function, offset, 4);
    pci_write(space, function, offset, 4, before);
    return mask;
}

/* The lowest bit that can be set is the size. */
static uint64_t size_of_mask(uint64_t mask)
{
    return mask & (~mask + 1);
}

static struct base_register
read_register(const struct pci_space *space, uint32_t function, uint32_t offset, bool is_last)
{
    const uint32_t value = pci_read(space, function, offset, 4);
    struct base_register read = {.offset = offset, .is_ports = (value & IS_PORTS) != 0};
    if (read.is_ports) {
        /* The upper half need not be there. */
        const uint32_t mask = probe(space, function, offset) & PORTS_MASK;
        read.address = value & PORTS_MASK;
        read.size_bytes = size_of_mask(mask) & 0xffff;
        return read;
    }
    const uint32_t low = probe(space, function, offset) & MEMORY_MASK;
    read.is_wide = (value & IS_WIDE_MASK) == IS_WIDE && !is_last;
    read.address = value & MEMORY_MASK;
    uint64_t mask = low;
    if (read.is_wide) {
        const uint32_t upper = offset + REGISTER_BYTES;
        read.address |= (uint64_t)pci_read(space, function, upper, 4) << 32;
        mask |= (uint64_t)probe(space, function, upper) << 32;
    }
    read.size_bytes = size_of_mask(mask);
    return read;
}

static bool window_has(const struct pci_window *window, uint64_t address, uint64_t size_bytes)
{
    return address >= window->bus_base && size_bytes <= window->size_bytes &&
           address - window->bus_base <= window->size_bytes - size_bytes;
}

/*
 * A place that the firmware gave: as the CPU sees it, 0: it is none. Without windows, the firmware
 * of a PC has said nothing else than the registers themselves: addresses are the CPU's.
 */
static uint64_t known_place(struct pci_places *places, const struct base_register *read)
{
    const struct pci_host *host = places->host;
    if (host->window_count == 0 || read->address == 0) {
        return read->size_bytes <= UINT64_MAX - read->address ? read->address : 0;
    }
    for (uint32_t i = 0; i < host->window_count; i++) {
        const struct pci_window *window = &host->windows[i];
        if (window_has(window, read->address, read->size_bytes)) {
            const uint64_t end = page_round_up(read->address + read->size_bytes);
            places->next[i] = places->next[i] < end ? end : places->next[i];
            return window->cpu_base + (read->address - window->bus_base);
        }
    }
    return 0;
}

void pci_registers_size(
    const struct pci_space *space,
    uint32_t function,
    struct pci_places *places,
    struct found_device *device)
{
    const uint32_t answering = PCI_COMMAND_PORTS | PCI_COMMAND_MEMORY;
    const uint32_t command = pci_read(space, function, PCI_COMMAND, 2);
    pci_write(space, function, PCI_COMMAND, 2, command & ~answering);
    for (uint32_t i = 0; i < FOUND_REGISTERS_MAX; i++) {
        const struct base_register read = read_register(
            space, function, PCI_BASE_ADDRESSES + i * REGISTER_BYTES, i == FOUND_REGISTERS_MAX - 1);
        struct found_registers *registers = &device->registers[i];
        registers->size_bytes = read.size_bytes;
        registers->is_ports = read.is_ports;
        registers->is_wide = read.is_wide;
        registers->base = read.is_ports ? read.address : known_place(places, &read);
        i += read.is_wide ? 1 : 0;
    }
    pci_write(space, function, PCI_COMMAND, 2, command);
}

/* The first window with room, beyond 4 GiB only for what can be there. False: there is none. */
static bool take_place(
    struct pci_places *places,
    const struct found_registers *registers,
    uint64_t *bus_address,
    uint64_t *cpu_address)
{
    const uint64_t align =
        registers->size_bytes < PAGE_SIZE_BYTES ? PAGE_SIZE_BYTES : registers->size_bytes;
    for (uint32_t i = 0; i < places->host->window_count; i++) {
        const struct pci_window *window = &places->host->windows[i];
        const uint64_t limit = registers->is_wide ? UINT64_MAX : NARROW_END;
        if (places->next[i] > UINT64_MAX - align) {
            continue;
        }
        const uint64_t start = (places->next[i] + align - 1) & ~(align - 1);
        if (window_has(window, start, align) && start <= limit - align) {
            places->next[i] = start + align;
            *bus_address = start;
            *cpu_address = window->cpu_base + (start - window->bus_base);
            return true;
        }
    }
    return false;
}

static void place_one(
    const struct pci_space *space,
    uint32_t function,
    uint32_t index,
    struct pci_places *places,
    struct found_registers *registers)
{
    const uint32_t offset = PCI_BASE_ADDRESSES + index * REGISTER_BYTES;
    uint64_t address = 0;
    if (!take_place(places, registers, &address, &registers->base) || registers->base == 0) {
        registers->size_bytes = 0;
        return;
    }
    pci_write(space, function, offset, 4, (uint32_t)address);
    if (registers->is_wide) {
        pci_write(space, function, offset + REGISTER_BYTES, 4, (uint32_t)(address >> 32));
    }
}

void pci_registers_place(
    const struct pci_space *space,
    uint32_t function,
    struct pci_places *places,
    struct found_device *device)
{
    const uint32_t command = pci_read(space, function, PCI_COMMAND, 2);
    bool has_all = true;
    bool has_any = false;
    pci_write(space, function, PCI_COMMAND, 2, command & ~(uint32_t)PCI_COMMAND_MEMORY);
    for (uint32_t i = 0; i < FOUND_REGISTERS_MAX; i++) {
        struct found_registers *registers = &device->registers[i];
        if (registers->is_ports || registers->size_bytes == 0) {
            continue;
        }
        if (registers->base == 0) {
            place_one(space, function, i, places, registers);
        }
        has_all = has_all && registers->size_bytes != 0;
        has_any = true;
    }
    /* One without a place would answer wherever it thinks it is. */
    const uint32_t memory = has_any && has_all ? PCI_COMMAND_MEMORY : 0;
    pci_write(space, function, PCI_COMMAND, 2, (command & ~(uint32_t)PCI_COMMAND_MEMORY) | memory);
    for (uint32_t i = 0; i < FOUND_REGISTERS_MAX && !has_all; i++) {
        device->registers[i].size_bytes = 0;
    }
}
