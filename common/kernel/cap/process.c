/*
 * The first process. It starts with its manifest mapped read-only (address and size in its first
 * two argument registers) and two capabilities: console and machine (abi/system_call.h).
 */
#include "cap/process.h"
#include "abi/layout.h"
#include "abi/system_call.h"
#include "arch.h"
#include "lib/status.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "panic.h"

#define MANIFEST_BASE UINT64_C(0x10000000)
#define STACK_TOP     (UINT64_C(0x3000000000) - PAGE_SIZE_BYTES)

static struct process init_process;
static struct thread init_thread;

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        panic("init: cannot map its %s: %s", what, status_text(status));
    }
}

static void map_stack(struct process *process)
{
    for (uint64_t offset = PROCESS_STACK_BYTES; offset > 0; offset -= PAGE_SIZE_BYTES) {
        struct paddr frame;
        must(frame_allocate(0, &frame), "stack");
        const struct vaddr at = {STACK_TOP - offset};
        must(
            address_space_map(
                &process->space, at, frame, PAGE_SIZE_BYTES, SEGMENT_READ | SEGMENT_WRITE),
            "stack");
    }
}

_Noreturn void process_start_init(const struct boot_info *info)
{
    struct process *process = &init_process;
    must(address_space_init(&process->space), "address space");
    for (uint32_t i = 0; i < info->init.segment_count; i++) {
        const struct boot_segment *segment = &info->init.segments[i];
        must(
            address_space_map(
                &process->space,
                (struct vaddr){segment->vaddr},
                (struct paddr){segment->paddr},
                segment->size_bytes,
                segment->permissions),
            "program");
    }
    map_stack(process);
    const uint64_t manifest_pages = (info->manifest.size_bytes + PAGE_MASK) & ~PAGE_MASK;
    must(
        address_space_map(
            &process->space,
            (struct vaddr){MANIFEST_BASE},
            (struct paddr){info->manifest.base},
            manifest_pages,
            SEGMENT_READ),
        "manifest");

    const uint64_t console_mask = (UINT64_C(1) << CONSOLE_METHOD_COUNT) - 1;
    const uint64_t machine_mask = (UINT64_C(1) << MACHINE_METHOD_COUNT) - 1;
    capability_table_put(
        &process->capabilities, HANDLE_INITIAL_CONSOLE, OBJECT_CONSOLE, console_mask);
    capability_table_put(
        &process->capabilities, HANDLE_INITIAL_MACHINE, OBJECT_MACHINE, machine_mask);

    thread_init(&init_thread, process, (struct vaddr){info->init.entry}, (struct vaddr){STACK_TOP});
    arch_registers_set_arguments(&init_thread.registers, MANIFEST_BASE, info->manifest.size_bytes);
    thread_run(&init_thread);
}
