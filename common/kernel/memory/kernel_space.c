/*
 * The kernel's half of every address space: its image with the permissions of its sections, the
 * direct map without text and read-only data, stacks with guard pages, and device registers. See
 * the header for the invariants.
 */
#include "memory/kernel_space.h"
#include "abi/layout.h"
#include "arch.h"
#include "image.h"
#include "lib/page_table.h"
#include "lib/status.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "panic.h"

/* Room for one stack: the guard page, the stack, and what is left unmapped above it. */
#define STACK_SLOT_BYTES (UINT64_C(1) << 16)

static enum status allocate_table(void *context, struct paddr *table)
{
    (void)context;
    return frame_allocate(0, table);
}

static struct page_table kernel_table = {
    .access_offset = LAYOUT_DIRECT_MAP_BASE,
    .allocate = allocate_table,
};

static uint64_t image_physical; /* [I] of kernel_image_start */
static uint64_t stack_count;    /* [kernel] slots taken */

extern const char boot_stack_bottom[];
extern const char boot_stack_top[];

static void
map_or_panic(uint64_t from, uint64_t to, uint64_t end, uint32_t permissions, const char *what)
{
    if (from == end) {
        return;
    }
    const enum status status = page_table_map(
        &kernel_table, (struct vaddr){from}, (struct paddr){to}, end - from, permissions);
    if (status != STATUS_OK) {
        panic("memory: cannot map %s: %s", what, status_text(status));
    }
}

static void map_image(void)
{
    const uint64_t text = (uint64_t)kernel_image_start;
    const uint64_t rodata = (uint64_t)kernel_text_end;
    const uint64_t data = (uint64_t)kernel_rodata_end;
    const uint64_t end = (uint64_t)kernel_image_end;
    map_or_panic(text, image_physical, rodata, PAGE_EXECUTE, "kernel text");
    map_or_panic(rodata, image_physical + (rodata - text), data, 0, "kernel read-only data");
    map_or_panic(data, image_physical + (data - text), end, PAGE_WRITE, "kernel data");
}

/* Maps [base, end) of physical memory into the direct map, but for [hole, hole_end) of it. */
static void map_direct(uint64_t base, uint64_t end, uint64_t hole, uint64_t hole_end)
{
    const uint64_t offset = LAYOUT_DIRECT_MAP_BASE;
    const uint64_t before = end < hole ? end : hole;
    if (base < before) {
        map_or_panic(offset + base, base, offset + before, PAGE_WRITE, "the direct map");
    }
    const uint64_t after = base > hole_end ? base : hole_end;
    if (after < end) {
        map_or_panic(offset + after, after, offset + end, PAGE_WRITE, "the direct map");
    }
}

/* Regions that touch are mapped together, so that large leaves can span them. */
static void map_all_memory(const struct boot_info *info)
{
    const uint64_t hole = image_physical;
    const uint64_t hole_end = hole + (uint64_t)(kernel_rodata_end - kernel_image_start);
    uint64_t base = 0;
    uint64_t end = 0;
    for (uint32_t i = 0; i < info->memory_region_count; i++) {
        const struct boot_memory_region *region = &info->memory_regions[i];
        if (region->kind == MEMORY_RESERVED) {
            continue;
        }
        if (region->base != end) {
            map_direct(base, end, hole, hole_end);
            base = region->base;
        }
        end = region->base + region->size_bytes;
    }
    map_direct(base, end, hole, hole_end);
}

static void check(void)
{
    struct vaddr at;
    if (page_table_find_writable_executable(&kernel_table, &at)) {
        panic("memory: 0x%llx is writable and executable", (unsigned long long)at.value);
    }
}

static void map_device_or_panic(uint64_t base, const char *what)
{
    const enum status status = kernel_space_map_device((struct paddr){base}, 1);
    if (status != STATUS_OK) {
        panic("memory: cannot map %s: %s", what, status_text(status));
    }
}

/* What panic() must reach at any time: it maps nothing itself. */
static void map_panic_devices(const struct boot_info *info)
{
    if (info->console.kind == CONSOLE_UART16550_MEMORY || info->console.kind == CONSOLE_PL011) {
        map_device_or_panic(info->console.base, "the console");
    }
    if (info->power.off_kind == POWER_OFF_SIFIVE_TEST) {
        map_device_or_panic(info->power.base, "the power-off register");
    }
}

void kernel_space_init(const struct boot_info *info)
{
    image_physical = info->kernel.segments[0].paddr;
    if (page_table_create(&kernel_table) != STATUS_OK) {
        panic("memory: no page for the kernel's page table");
    }
    map_image();
    map_all_memory(info);
    map_panic_devices(info);
    check();
    arch_kernel_table_activate(kernel_table.root);
}

struct paddr kernel_space_root(void)
{
    return kernel_table.root;
}

enum status kernel_space_map_device(struct paddr base, uint64_t size_bytes)
{
    const uint64_t first = base.value & ~PAGE_MASK;
    const uint64_t end = page_round_up(base.value + size_bytes);
    if (size_bytes == 0 || end <= first || end > LAYOUT_DIRECT_MAP_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint64_t page = first; page < end; page += PAGE_SIZE_BYTES) {
        const enum status status = page_table_map(
            &kernel_table,
            (struct vaddr){LAYOUT_DIRECT_MAP_BASE + page},
            (struct paddr){page},
            PAGE_SIZE_BYTES,
            PAGE_WRITE | PAGE_DEVICE);
        if (status != STATUS_OK && status != STATUS_OVERLAP) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status kernel_space_map_stack(uint64_t size_bytes, struct vaddr *top)
{
    kernel_assert((size_bytes & PAGE_MASK) == 0);
    kernel_assert(size_bytes <= STACK_SLOT_BYTES - PAGE_SIZE_BYTES);
    /* A slot that could not be filled stays empty: this happens at boot only, and is reported. */
    const uint64_t slot = LAYOUT_KERNEL_STACK_BASE + stack_count++ * STACK_SLOT_BYTES;
    for (uint64_t offset = 0; offset < size_bytes; offset += PAGE_SIZE_BYTES) {
        struct paddr frame;
        enum status status = frame_allocate(0, &frame);
        if (status == STATUS_OK) {
            const struct vaddr at = {slot + PAGE_SIZE_BYTES + offset};
            status = page_table_map(&kernel_table, at, frame, PAGE_SIZE_BYTES, PAGE_WRITE);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    *top = (struct vaddr){slot + PAGE_SIZE_BYTES + size_bytes};
    return STATUS_OK;
}

static bool is_inside(uint64_t at, uint64_t size_bytes, uint64_t base, uint64_t end)
{
    return at >= base && at < end && size_bytes <= end - at;
}

bool kernel_space_is_stack(struct vaddr at, uint64_t size_bytes)
{
    if (is_inside(at.value, size_bytes, (uint64_t)boot_stack_bottom, (uint64_t)boot_stack_top)) {
        return true;
    }
    const uint64_t end = LAYOUT_KERNEL_STACK_BASE + stack_count * STACK_SLOT_BYTES;
    if (!is_inside(at.value, size_bytes, LAYOUT_KERNEL_STACK_BASE, end)) {
        return false;
    }
    struct page_mapping mapping;
    const struct vaddr last = {at.value + size_bytes - 1};
    return page_table_find(&kernel_table, at, &mapping) == STATUS_OK &&
           page_table_find(&kernel_table, last, &mapping) == STATUS_OK;
}

struct paddr kernel_space_image_physical(const void *pointer)
{
    return (struct paddr){image_physical + ((uint64_t)pointer - (uint64_t)kernel_image_start)};
}
