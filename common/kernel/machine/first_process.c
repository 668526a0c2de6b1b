/*
 * The first process. It starts with its manifest and what the boot shim found mapped read-only, its
 * message page, and all the authority there is (abi/system_call.h, abi/first_process.h).
 */
#include "machine/first_process.h"
#include "abi/first_process.h"
#include "abi/layout.h"
#include "abi/system_call.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "lib/bytes.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "machine/machine.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "panic.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "schema/kernel.h"

#define STACK_BYTES      UINT64_C(65536)
#define INITIAL_PRIORITY 128u

static struct object principal_authority = {.kind = OBJECT_PRINCIPAL_AUTHORITY, .is_static = true};
static struct object code_authority = {.kind = OBJECT_CODE_AUTHORITY, .is_static = true};
static struct object audit_source = {.kind = OBJECT_AUDIT_SOURCE, .is_static = true};

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        panic("init: cannot make its %s: %s", what, status_text(status));
    }
}

static uint32_t permissions_of(const struct boot_segment *segment)
{
    uint32_t permissions = MAP_READ;
    permissions |= (segment->permissions & SEGMENT_WRITE) != 0 ? MAP_WRITE : 0;
    permissions |= (segment->permissions & SEGMENT_EXECUTE) != 0 ? MAP_EXECUTE : 0;
    return permissions;
}

/* What the shim loaded and verified: these pages belong to no Memory object, and stay for good. */
static void map_program(struct process *process, const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->init.segment_count; i++) {
        const struct boot_segment *segment = &info->init.segments[i];
        must(
            address_space_map(
                &process->space,
                (struct vaddr){segment->vaddr},
                (struct paddr){segment->paddr},
                segment->size_bytes,
                permissions_of(segment)),
            "program");
    }
    const uint64_t manifest_bytes = page_round_up(info->manifest.size_bytes);
    must(
        address_space_map(
            &process->space,
            (struct vaddr){FIRST_PROCESS_MANIFEST},
            (struct paddr){info->manifest.base},
            manifest_bytes,
            MAP_READ),
        "manifest");
}

/* Pages of its own, with `content` at their start. */
static void map_frames(
    struct process *process,
    uint64_t address,
    uint64_t size_bytes,
    struct bytes content,
    uint32_t permissions)
{
    for (uint64_t offset = 0; offset < size_bytes; offset += PAGE_SIZE_BYTES) {
        struct paddr frame;
        must(ledger_allocate_frame(process->object.ledger, &frame), "memory");
        if (offset < content.size_bytes) {
            const uint64_t left = content.size_bytes - offset;
            memcpy(
                direct_map_pointer(frame),
                content.data + offset,
                left < PAGE_SIZE_BYTES ? left : PAGE_SIZE_BYTES);
        }
        const struct vaddr at = {address + offset};
        must(address_space_map(&process->space, at, frame, PAGE_SIZE_BYTES, permissions), "memory");
    }
}

static void
give(struct process *process, enum initial_capability index, struct object *object, uint64_t mask)
{
    const struct capability capability = {.object = object, .mask = mask};
    uint32_t handle = 0;
    must(capability_create(process, &capability, NULL, &handle), "capabilities");
    kernel_assert(handle == handle_make(index, 1));
}

static void give_all(
    struct process *process,
    struct thread *thread,
    struct ledger *ledger,
    struct scheduling *scheduling)
{
    give(process, INITIAL_PROCESS, &process->object, PROCESS_MASK_ALL);
    give(process, INITIAL_THREAD, &thread->object, THREAD_MASK_ALL);
    give(process, INITIAL_LEDGER, &ledger->object, LEDGER_MASK_ALL);
    give(process, INITIAL_SCHEDULING, &scheduling->object, SCHEDULING_MASK_ALL);
    give(process, INITIAL_MACHINE, machine_object(), MACHINE_MASK_ALL);
    give(process, INITIAL_PRINCIPAL_AUTHORITY, &principal_authority, PRINCIPAL_AUTHORITY_MASK_ALL);
    give(process, INITIAL_CODE_AUTHORITY, &code_authority, CODE_AUTHORITY_MASK_ALL);
    give(process, INITIAL_AUDIT_SOURCE, &audit_source, AUDIT_SOURCE_MASK_ALL);
    give(process, INITIAL_CONSOLE, console_object(), CONSOLE_MASK_ALL);
}

void first_process_start(const struct boot_info *info)
{
    struct ledger *ledger = ledger_init_root(frame_free_count() << PAGE_SHIFT);
    struct scheduling *scheduling = scheduling_init_root();
    struct principal *owner = NULL;
    struct process *process = NULL;
    struct thread *thread = NULL;
    must(principal_create(ledger, info->owner_key, &owner), "principal");
    must(process_create(ledger, owner, &process), "process");
    map_program(process, info);
    map_frames(
        process,
        FIRST_PROCESS_STACK_TOP - STACK_BYTES,
        STACK_BYTES,
        (struct bytes){0},
        MAP_READ | MAP_WRITE);
    map_frames(
        process,
        FIRST_PROCESS_BOOT_INFO,
        sizeof(*info),
        (struct bytes){(const uint8_t *)info, sizeof(*info)},
        MAP_READ);
    const struct thread_start start = {
        .entry = {info->init.entry},
        .stack_top = {FIRST_PROCESS_STACK_TOP},
        .argument = info->manifest.size_bytes,
        .message_page = {FIRST_PROCESS_MESSAGE_PAGE},
    };
    must(thread_create(process, &start, &thread), "thread");
    give_all(process, thread, ledger, scheduling);
    thread_set_scheduling(thread, scheduling, INITIAL_PRIORITY);
    thread_start(thread);
}
