/*
 * Processes that run this program: its code is copied once, sealed, and mapped in each at the place
 * where it is linked; its data is copied for each.
 */
#include "guest.h"
#include "lib/memory.h"

#define REST_NS 100000u

#define THREAD_AREA       UINT64_C(0x20000000)
#define THREAD_AREA_BYTES UINT64_C(0x100000)
#define STACK_OFFSET      UINT64_C(0x10000)
#define STACK_BYTES       UINT64_C(0x8000)
#define PAGE_OFFSET       UINT64_C(0x40000)
#define COPY_ADDRESS      UINT64_C(0x50000000)
#define PRIORITY_DEFAULT  128u

extern const char __ehdr_start[]; /* the linker's own: the image's first byte */
extern const char program_rodata_start[];
extern const char program_data_start[];
extern const char program_end[];

static uint32_t text;
static uint32_t rodata;
static uint32_t shared;

static void
map_into(uint32_t process, uint32_t memory, uint64_t address, uint64_t bytes, uint32_t permissions)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .size_bytes = bytes,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    must(process_map(process, &params, &results), "map into a process");
}

/* A memory with a copy of part of this program. */
static uint32_t copy_of(const char *start, const char *end)
{
    const uint64_t bytes = (uint64_t)(end - start);
    const uint32_t memory = make_memory(bytes);
    const uint32_t mapping = map(memory, COPY_ADDRESS, bytes, MAP_READ | MAP_WRITE);
    memcpy((void *)COPY_ADDRESS, start, bytes);
    release(mapping);
    return memory;
}

static void prepare(void)
{
    if (text != 0) {
        return;
    }
    shared = make_memory(SHARED_BYTES);
    (void)map(shared, SHARED_ADDRESS, SHARED_BYTES, MAP_READ | MAP_WRITE);
    text = copy_of(__ehdr_start, program_rodata_start);
    rodata = copy_of(program_rodata_start, program_data_start);
    const struct code_authority_seal_params params = {.memory = text};
    must(code_authority_seal(CODE_AUTHORITY, &params), "seal");
}

uint32_t make_process(uint32_t ledger)
{
    prepare();
    struct ledger_create_process_results created = {0};
    must(ledger_create_process(ledger, &created), "process");
    const uint32_t process = created.process;
    CHECK_EQUAL(give(process, process, PROCESS_MASK_ALL), CHILD_PROCESS);
    const uint32_t data = copy_of(program_data_start, program_end);
    map_into(
        process,
        text,
        (uint64_t)__ehdr_start,
        (uint64_t)(program_rodata_start - __ehdr_start),
        MAP_READ | MAP_EXECUTE);
    map_into(
        process,
        rodata,
        (uint64_t)program_rodata_start,
        (uint64_t)(program_data_start - program_rodata_start),
        MAP_READ);
    map_into(
        process,
        data,
        (uint64_t)program_data_start,
        (uint64_t)(program_end - program_data_start),
        MAP_READ | MAP_WRITE);
    map_into(process, shared, SHARED_ADDRESS, SHARED_BYTES, MAP_READ | MAP_WRITE);
    release(data);
    return process;
}

uint32_t give(uint32_t process, uint32_t handle, uint64_t mask)
{
    const struct process_install_params params = {.capability = handle, .mask = mask};
    struct process_install_results results = {0};
    must(process_install(process, &params, &results), "install");
    return results.handle;
}

static uint32_t create(const struct thread_options *options)
{
    const uint64_t area = THREAD_AREA + options->number * THREAD_AREA_BYTES;
    const uint32_t stack = make_memory(STACK_BYTES);
    map_into(options->process, stack, area + STACK_OFFSET, STACK_BYTES, MAP_READ | MAP_WRITE);
    release(stack);
    const struct process_create_thread_params params = {
        .entry = (uint64_t)options->entry,
        .stack = area + STACK_OFFSET + STACK_BYTES - 16,
        .argument = options->argument,
        .message_page = area + PAGE_OFFSET,
    };
    struct process_create_thread_results results = {0};
    must(process_create_thread(options->process, &params, &results), "thread");
    return results.thread;
}

uint32_t make_thread(const struct thread_options *options)
{
    prepare();
    const uint32_t thread = create(options);
    const struct thread_set_scheduling_params scheduling = {
        .scheduling = SCHEDULING,
        .priority = options->priority != 0 ? options->priority : PRIORITY_DEFAULT,
    };
    must(thread_set_scheduling(thread, &scheduling), "scheduling");
    const struct thread_set_cpu_params cpu = {.cpu = options->cpu};
    must(thread_set_cpu(thread, &cpu), "cpu");
    if (!options->is_stopped) {
        must(thread_start(thread), "start");
    }
    return thread;
}

void await_state(uint32_t thread, enum thread_state state)
{
    for (;;) {
        struct thread_state_results results = {0};
        must(thread_state(thread, &results), "thread state");
        if (results.state == (uint32_t)state) {
            return;
        }
        rest();
    }
}

void rest(void)
{
    static uint32_t never;
    never = never == 0 ? make_event() : never;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = now_ns() + REST_NS;
    (void)message_receive(never, &message);
}

void make_passive(uint32_t thread)
{
    await_state(thread, THREAD_RECEIVING);
    must(thread_clear_scheduling(thread), "clear scheduling");
}
