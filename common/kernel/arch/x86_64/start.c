/*
 * Starting the other CPUs: INIT, then STARTUP with the page of the trampoline (SDM 3A, 8.4.4.1).
 *
 * While a CPU changes to long mode it runs at the trampoline's physical address, so it starts on a
 * table that has the kernel's half and that one page, executable and not writable. It leaves that
 * table for the kernel's with its first instructions in the kernel proper. The root of that table
 * is the page after the trampoline's, because 32-bit code can load no address above 4 GiB.
 */
#include "arch.h"
#include "interrupts.h"
#include "lib/memory.h"
#include "lib/page_table.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "memory/kernel_space.h"
#include "sched/cpu.h"
#include "trap.h"

#define COMMAND_INIT    (1u << 14 | 5u << 8)
#define COMMAND_STARTUP (1u << 14 | 6u << 8)
#define INIT_WAIT_NS    UINT64_C(10000000)
#define STARTUP_WAIT_NS UINT64_C(200000)
#define LOW_MEMORY_END  (UINT64_C(1) << 20)
#define CODE_32         0x08u
#define CODE_64         0x18u

#define GDT_CODE_32 UINT64_C(0x00cf9b000000ffff)
#define GDT_DATA    UINT64_C(0x00cf93000000ffff)
#define GDT_CODE_64 UINT64_C(0x00af9b000000ffff)

struct start_values {
    uint64_t root;
    uint64_t entry;
    uint64_t cpu_slot; /* struct cpu **, virtual */
    uint16_t gdt_limit;
    uint32_t gdt_base __attribute__((packed));
    uint16_t padding;
    uint32_t far_32_offset;
    uint32_t far_32_selector;
    uint32_t far_64_offset;
    uint32_t far_64_selector;
};

_Static_assert(offsetof(struct start_values, entry) == START_ENTRY, "trampoline.S");
_Static_assert(offsetof(struct start_values, cpu_slot) == START_CPU_SLOT, "trampoline.S");
_Static_assert(offsetof(struct start_values, gdt_limit) == START_GDTR, "trampoline.S");
_Static_assert(offsetof(struct start_values, gdt_base) == START_GDTR + 2, "trampoline.S");
_Static_assert(offsetof(struct start_values, far_32_offset) == START_FAR_32, "trampoline.S");
_Static_assert(offsetof(struct start_values, far_64_offset) == START_FAR_64, "trampoline.S");

extern const char trampoline_start[];
extern const char trampoline_32[];
extern const char trampoline_64[];
extern const char trampoline_end[];

static uint64_t start_page; /* [I] physical, below 1 MiB */

/* Taken once, by an exchange: a CPU that comes when it is no longer waited for finds NULL. */
static _Atomic(struct cpu *) starting_cpu; /* [a] */

_Noreturn void start_secondary_virtual(struct cpu *cpu);

static enum status allocate_table(void *context, struct paddr *table)
{
    (void)context;
    return frame_allocate(0, table);
}

static enum status make_root(struct paddr root)
{
    const struct page_table table = {
        .root = root,
        .access_offset = LAYOUT_DIRECT_MAP_BASE,
        .allocate = allocate_table,
    };
    memset(direct_map_pointer(root), 0, PAGE_SIZE_BYTES);
    arch_user_table_init(root, kernel_space_root());
    return page_table_map(
        &table,
        (struct vaddr){start_page},
        (struct paddr){start_page},
        PAGE_SIZE_BYTES,
        PAGE_EXECUTE);
}

static struct start_values *values(void)
{
    return direct_map_pointer((struct paddr){start_page + START_VALUES});
}

enum status arch_start_init(const struct boot_info *info)
{
    start_page = info->cpu_start_page;
    if (info->cpu_start_kind != CPU_START_INIT_SIPI || start_page == 0 ||
        start_page > LOW_MEMORY_END - 2 * PAGE_SIZE_BYTES) {
        return STATUS_UNSUPPORTED;
    }
    const struct paddr root = {start_page + PAGE_SIZE_BYTES};
    const enum status status = make_root(root);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t gdt[] = {0, GDT_CODE_32, GDT_DATA, GDT_CODE_64};
    uint8_t *page = direct_map_pointer((struct paddr){start_page});
    memcpy(page, trampoline_start, (size_t)(trampoline_end - trampoline_start));
    memcpy(page + START_GDT, gdt, sizeof(gdt));
    *values() = (struct start_values){
        .root = root.value,
        .entry = (uint64_t)start_secondary_virtual,
        .cpu_slot = (uint64_t)&starting_cpu,
        .gdt_limit = sizeof(gdt) - 1,
        .gdt_base = (uint32_t)start_page + START_GDT,
        .far_32_offset = (uint32_t)(start_page + (uint64_t)(trampoline_32 - trampoline_start)),
        .far_32_selector = CODE_32,
        .far_64_offset = (uint32_t)(start_page + (uint64_t)(trampoline_64 - trampoline_start)),
        .far_64_selector = CODE_64,
    };
    return STATUS_OK;
}

/* First C of a secondary CPU, on its kernel stack. */
_Noreturn void start_secondary_virtual(struct cpu *cpu)
{
    arch_kernel_table_activate(kernel_space_root());
    kernel_main_secondary(cpu);
}

static bool wait_started(const struct cpu *cpu, uint64_t delay_ns)
{
    const uint64_t deadline_ns = arch_timer_now_ns() + delay_ns;
    while (arch_timer_now_ns() < deadline_ns) {
        if (atomic_load_explicit(&cpu->state, memory_order_acquire) == CPU_ONLINE) {
            return true;
        }
        arch_cpu_relax();
    }
    return false;
}

/* One CPU at a time uses the page: cpu.c waits for each before it starts the next. */
enum status arch_start_cpu(struct cpu *cpu)
{
    const uint32_t id = (uint32_t)cpu->hardware_id;
    if (start_page == 0 || !apic_reaches(cpu->hardware_id)) {
        return STATUS_UNSUPPORTED;
    }
    atomic_store_explicit(&starting_cpu, cpu, memory_order_release);
    const uint32_t startup = COMMAND_STARTUP | (uint32_t)(start_page >> PAGE_SHIFT);
    apic_send(id, COMMAND_INIT);
    (void)wait_started(cpu, INIT_WAIT_NS);
    apic_send(id, startup);
    if (!wait_started(cpu, STARTUP_WAIT_NS)) {
        apic_send(id, startup);
    }
    return STATUS_OK;
}
