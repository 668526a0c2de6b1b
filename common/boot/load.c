/*
 * From a verified package to a running kernel: it is unpacked where it is packed, kernel and init
 * are put into memory, the handover tables are built, boot_info is completed, and the architecture
 * jumps.
 *
 * Memory is taken from boot->map until the tables are complete; the map is copied into boot_info
 * last, so that it shows everything that was taken.
 */
#include "abi/first_process.h"
#include "abi/layout.h"
#include "boot/arch.h"
#include "boot/shim.h"
#include "lib/elf.h"
#include "lib/lz4.h"
#include "lib/memory.h"
#include "lib/page_table.h"
#include "lib/page_table_format.h"
#include "lib/status.h"

#define KERNEL_END UINT64_C(0xfffffffffffff000)

static uint64_t take(struct boot *boot, uint64_t size_bytes, uint32_t kind, const char *what)
{
    uint64_t base = 0;
    const enum status status =
        memory_map_allocate(&boot->map, size_bytes, PAGE_SIZE_BYTES, boot->reach_end, kind, &base);
    if (status != STATUS_OK) {
        boot_stop(
            boot,
            "memory: no place for %s (%llu bytes): %s",
            what,
            (unsigned long long)size_bytes,
            status_text(status));
    }
    boot_arch_fetch(base, page_round_up(size_bytes));
    memset((void *)base, 0, page_round_up(size_bytes));
    return base;
}

/*
 * A packed package gives way to what is in it. The signature was over the block, so nothing here is
 * a stranger's word, and there is no second signature to check.
 */
static void unpack(struct boot *boot)
{
    struct bytes block;
    uint64_t size_bytes = 0;
    enum status status = package_packed(&boot->package, &block, &size_bytes);
    if (status == STATUS_NOT_FOUND) {
        return;
    }
    const struct boot_range packed = boot->info.package;
    uint64_t base = 0;
    if (status == STATUS_OK) {
        base = take(boot, size_bytes, MEMORY_PACKAGE, "the boot package");
        status = lz4_unpack(block, (uint8_t *)base, size_bytes);
    }
    const struct bytes image = {(const uint8_t *)base, size_bytes};
    struct package_signed_parts parts;
    if (status == STATUS_OK) {
        status = package_signed_parts(image, &parts);
    }
    /* Who asks the package for its owner is to hear the same. */
    if (status == STATUS_OK && memcmp(parts.signer, boot_owner_key, PACKAGE_KEY_BYTES) != 0) {
        status = STATUS_WRONG_SIGNER;
    }
    if (status == STATUS_OK) {
        status = package_open(image, &boot->package);
    }
    if (status != STATUS_OK) {
        boot_stop(boot, "boot package: signed, but packed wrongly: %s", status_text(status));
    }
    boot->info.package = (struct boot_range){base, boot->package.image.size_bytes};
    boot_arch_publish(base, size_bytes);
    struct boot_error error;
    status = memory_map_convert(&boot->map, packed, MEMORY_PACKAGE, MEMORY_USABLE, &error);
    if (status != STATUS_OK) {
        boot_stop(boot, "%s", error.text);
    }
}

static struct bytes find(const struct boot *boot, const char *name)
{
    struct bytes content;
    const enum status status = package_find(&boot->package, name, &content);
    if (status != STATUS_OK) {
        boot_stop(boot, "boot package: \"%s\": %s", name, status_text(status));
    }
    return content;
}

/* Loads one program in one piece of memory, so that its segments keep their distances. */
static void load_program(
    struct boot *boot,
    const char *name,
    const struct elf_place *place,
    uint32_t kind,
    struct boot_program *program)
{
    struct elf_program elf;
    const enum status status = elf_read(find(boot, name), place, &elf);
    if (status != STATUS_OK) {
        boot_stop(boot, "boot package: \"%s\" is no program: %s", name, status_text(status));
    }
    const struct elf_segment *last = &elf.segments[elf.segment_count - 1];
    const uint64_t first_vaddr = elf.segments[0].vaddr;
    const uint64_t size_bytes = page_round_up(last->vaddr + last->memory_size_bytes) - first_vaddr;
    const uint64_t base = take(boot, size_bytes, kind, name);
    for (uint32_t i = 0; i < elf.segment_count; i++) {
        const struct elf_segment *segment = &elf.segments[i];
        const uint64_t paddr = base + (segment->vaddr - first_vaddr);
        memcpy((void *)paddr, segment->file.data, segment->file.size_bytes);
        program->segments[i] = (struct boot_segment){
            .vaddr = segment->vaddr,
            .paddr = paddr,
            .size_bytes = page_round_up(segment->memory_size_bytes),
            .permissions = segment->permissions,
        };
    }
    program->entry = elf.entry;
    program->segment_count = elf.segment_count;
    boot_arch_publish(base, size_bytes);
}

static enum status allocate_table(void *context, struct paddr *table)
{
    struct boot *boot = context;
    table->value = take(boot, PAGE_SIZE_BYTES, MEMORY_BOOT_RECLAIMABLE, "a page table");
    return STATUS_OK;
}

static void
map(const struct boot *boot,
    const struct page_table *table,
    uint64_t from,
    uint64_t to,
    uint64_t size_bytes,
    uint32_t permissions)
{
    const enum status status =
        page_table_map(table, (struct vaddr){from}, (struct paddr){to}, size_bytes, permissions);
    if (status != STATUS_OK) {
        boot_stop(
            boot,
            "memory: cannot map 0x%llx at 0x%llx: %s",
            (unsigned long long)to,
            (unsigned long long)from,
            status_text(status));
    }
}

static void map_kernel(const struct boot *boot, const struct page_table *table)
{
    const struct boot_program *kernel = &boot->info.kernel;
    for (uint32_t i = 0; i < kernel->segment_count; i++) {
        const struct boot_segment *segment = &kernel->segments[i];
        uint32_t permissions = 0;
        permissions |= (segment->permissions & SEGMENT_WRITE) != 0 ? PAGE_WRITE : 0;
        permissions |= (segment->permissions & SEGMENT_EXECUTE) != 0 ? PAGE_EXECUTE : 0;
        map(boot, table, segment->vaddr, segment->paddr, segment->size_bytes, permissions);
    }
}

static void map_run(const struct boot *boot, const struct page_table *table, struct boot_range run)
{
    if (run.size_bytes == 0) {
        return;
    }
    if (run.base + run.size_bytes > LAYOUT_DIRECT_MAP_BYTES) {
        boot_stop(boot, "memory: more than the direct map can show");
    }
    map(boot, table, LAYOUT_DIRECT_MAP_BASE + run.base, run.base, run.size_bytes, PAGE_WRITE);
}

/*
 * The direct map shows every region but the reserved ones. Making it takes pages out of the usable
 * regions of the very map it walks; because regions that touch are mapped as one run, how they are
 * split makes no difference, and a copy from before will do.
 */
static void map_memory(const struct boot *boot, const struct page_table *table)
{
    static struct memory_map before; /* too large for the stack of some firmware */
    before = boot->map;
    struct boot_range run = {0, 0};
    for (uint32_t i = 0; i < before.count; i++) {
        const struct boot_memory_region *region = &before.regions[i];
        if (region->kind == MEMORY_RESERVED) {
            continue;
        }
        if (region->base != run.base + run.size_bytes) {
            map_run(boot, table, run);
            run = (struct boot_range){region->base, 0};
        }
        run.size_bytes += region->size_bytes;
    }
    map_run(boot, table, run);
}

static void map_device(const struct boot *boot, const struct page_table *table, uint64_t base)
{
    const uint64_t page = base & ~PAGE_MASK;
    if (page >= LAYOUT_DIRECT_MAP_BYTES) {
        boot_stop(
            boot,
            "memory: a device at 0x%llx, beyond what the direct map can show",
            (unsigned long long)base);
    }
    map(boot,
        table,
        LAYOUT_DIRECT_MAP_BASE + page,
        page,
        PAGE_SIZE_BYTES,
        PAGE_WRITE | PAGE_DEVICE);
}

/* What panic() needs before the kernel has tables of its own. */
static void map_devices(const struct boot *boot, const struct page_table *table)
{
    const struct boot_console *console = &boot->info.console;
    if (console->kind == CONSOLE_UART16550_MEMORY || console->kind == CONSOLE_PL011) {
        map_device(boot, table, console->base);
    }
    if (boot->info.power.off_kind == POWER_OFF_SIFIVE_TEST) {
        map_device(boot, table, boot->info.power.base);
    }
}

static void build_tables(struct boot *boot, struct page_table *kernel, struct page_table *identity)
{
    kernel->access_offset = 0;
    kernel->allocate = allocate_table;
    kernel->context = boot;
    *identity = *kernel;
    enum status status = page_table_create(kernel);
    if (status == STATUS_OK && PAGE_TABLE_HAS_TWO_ROOTS) {
        status = page_table_create(identity);
    } else {
        identity->root = kernel->root;
    }
    if (status != STATUS_OK) {
        boot_stop(boot, "memory: no page for a page table");
    }
    const uint64_t base = boot->shim.base & ~PAGE_MASK;
    const uint64_t end = page_round_up(boot->shim.base + boot->shim.size_bytes);
    map(boot, identity, base, base, end - base, PAGE_EXECUTE);
    map_kernel(boot, kernel);
    map_memory(boot, kernel);
    map_devices(boot, kernel);
}

static struct boot_range range_of(struct bytes content)
{
    return (struct boot_range){(uint64_t)content.data, content.size_bytes};
}

/* Everything the shim wrote lies in regions of these kinds; kernel and init were published. */
static void publish(const struct boot *boot)
{
    for (uint32_t i = 0; i < boot->map.count; i++) {
        const struct boot_memory_region *region = &boot->map.regions[i];
        if (region->kind == MEMORY_BOOT_RECLAIMABLE) {
            boot_arch_publish(region->base, region->size_bytes);
        }
    }
}

void boot_enter_kernel(struct boot *boot)
{
    struct boot_info *info = &boot->info;
    unpack(boot);
    boot_arch_prepare(boot);
    info->manifest = range_of(find(boot, "manifest"));
    info->symbols = range_of(find(boot, "kernel.symbols"));
    const struct elf_place kernel_place = {
        .machine = boot_arch_elf_machine, .lowest = LAYOUT_KERNEL_BASE, .end = KERNEL_END};
    load_program(boot, "kernel", &kernel_place, MEMORY_KERNEL, &info->kernel);
    const struct elf_place init_place = {
        .machine = boot_arch_elf_machine,
        .lowest = FIRST_PROCESS_IMAGE,
        .end = LAYOUT_USER_END,
        .base = FIRST_PROCESS_IMAGE,
    };
    load_program(boot, "init", &init_place, MEMORY_INIT, &info->init);

    const uint64_t handed_over =
        take(boot, sizeof(struct boot_info), MEMORY_BOOT_RECLAIMABLE, "boot_info");
    struct page_table kernel;
    struct page_table identity;
    build_tables(boot, &kernel, &identity);

    info->magic = BOOT_INFO_MAGIC;
    info->version = BOOT_INFO_VERSION;
    info->size_bytes = sizeof(*info);
    info->memory_region_count = boot->map.count;
    memcpy(info->memory_regions, boot->map.regions, sizeof(info->memory_regions));
    memcpy((void *)handed_over, info, sizeof(*info));
    publish(boot);
    boot_arch_enter(
        identity.root.value,
        kernel.root.value,
        info->kernel.entry,
        LAYOUT_DIRECT_MAP_BASE + handed_over);
}
