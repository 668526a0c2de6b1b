/* Registers of stopped and faulted threads: each is read and written, and the thread goes on. */
#include "registers.h"
#include "abi/layout.h"
#include "tests.h"

#define NOWHERE     UINT64_C(0x7000000)
#define SHOWN_WORD  1024u
#define SHOWN_PLACE (SHARED_ADDRESS + SHOWN_WORD * sizeof(uint64_t))

/* Where a thread pointer is told to be: what message_page() reads there is in shared memory. */
#define POINTER_WORD  2048u
#define POINTER_PLACE (SHARED_ADDRESS + POINTER_WORD * sizeof(uint64_t))

/* Shared words: what the helpers of one test tell each other. */
#define TOLD 90u

/* A thread in a process of its own, whose faults come to `endpoint`. */
struct subject {
    uint32_t process;
    uint32_t thread;
    uint32_t endpoint;
    uint32_t session;
    uint32_t ended; /* event */
};

static struct subject begin(void (*entry)(uint64_t argument), uint64_t argument)
{
    struct subject subject = {
        .process = make_process(LEDGER), .endpoint = make_endpoint(), .ended = make_event()};
    subject.session = make_session(subject.endpoint, 1, FAULT_HANDLER_MASK_ALL);
    const struct process_set_fault_handler_params handler = {.handler = subject.session};
    must(process_set_fault_handler(subject.process, &handler), "fault handler");
    const struct process_set_exit_event_params exit = {.event = subject.ended, .bits = 1};
    must(process_set_exit_event(subject.process, &exit), "exit event");
    subject.thread = make_thread(&(struct thread_options){
        .process = subject.process,
        .entry = entry,
        .argument = argument,
        .number = 1,
        .is_stopped = true,
    });
    return subject;
}

/* The address that it faulted at, or the program counter. */
static struct fault_handler_fault_params take_fault(const struct subject *subject)
{
    struct register_message message = {0};
    CHECK_EQUAL(message_receive(subject->endpoint, &message), STATUS_OK);
    return (struct fault_handler_fault_params){.address = message.words[1],
                                               .program_counter = message.words[2]};
}

static void answer_fault(uint64_t action)
{
    struct register_message message = {
        .tag = message_tag(FAULT_HANDLER_FAULT, 1), .words = {action}};
    CHECK_EQUAL(message_reply(0, &message), STATUS_OK);
}

static void end(const struct subject *subject)
{
    const struct process_exit_params code = {.code = 0};
    (void)process_exit(subject->process, &code);
    CHECK_EQUAL(wait(subject->ended), 1);
    const uint32_t handles[] = {
        subject->thread, subject->process, subject->session, subject->endpoint, subject->ended};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

static enum status try_read(uint32_t thread, uint32_t index, uint64_t *value)
{
    const struct thread_read_register_params params = {.index = index};
    struct thread_read_register_results results = {0};
    const enum status status = thread_read_register(thread, &params, &results);
    *value = results.value;
    return status;
}

static uint64_t read(uint32_t thread, uint32_t index)
{
    uint64_t value = 0;
    CHECK_EQUAL(try_read(thread, index, &value), STATUS_OK);
    return value;
}

static enum status try_write(uint32_t thread, uint32_t index, uint64_t value)
{
    const struct thread_write_register_params params = {.index = index, .value = value};
    return thread_write_register(thread, &params);
}

static void write(uint32_t thread, uint32_t index, uint64_t value)
{
    CHECK_EQUAL(try_write(thread, index, value), STATUS_OK);
}

static uint64_t pattern(uint32_t index)
{
    return index == register_stack ? SHOWN_PLACE : UINT64_C(0xa5a5000000000000) + index;
}

static void write_all(uint32_t thread)
{
    for (uint32_t i = register_first; i < register_last; i++) {
        write(thread, i, pattern(i));
        CHECK_EQUAL(read(thread, i), pattern(i));
        shared_words()[SHOWN_WORD + i] = 0;
    }
    write(thread, register_last, (uint64_t)registers_show);
    CHECK_EQUAL(read(thread, register_last), (uint64_t)registers_show);
}

/* It went on with what it was told: by what it wrote itself, and by what can be read of it. */
static void check_shown(const struct subject *subject)
{
    CHECK_EQUAL(take_fault(subject).program_counter, (uint64_t)registers_shown);
    for (uint32_t i = register_first; i < register_last; i++) {
        CHECK_EQUAL(shared_words()[SHOWN_WORD + i], pattern(i));
        CHECK_EQUAL(read(subject->thread, i), pattern(i));
    }
    CHECK_EQUAL(read(subject->thread, register_last), (uint64_t)registers_shown);
    answer_fault(1);
}

static void touch(uint64_t place)
{
    shared_words()[TOLD] = *(volatile uint64_t *)place;
    for (;;) {
        thread_yield();
    }
}

static void test_new_thread(void)
{
    const struct subject subject = begin(touch, NOWHERE);
    CHECK_EQUAL(read(subject.thread, register_argument), NOWHERE);
    CHECK_EQUAL(read(subject.thread, register_last), (uint64_t)touch);
    CHECK(read(subject.thread, register_stack) != 0);
    write_all(subject.thread);
    must(thread_start(subject.thread), "start");
    check_shown(&subject);
    end(&subject);
}

static void test_faulted_thread(void)
{
    const struct subject subject = begin(touch, NOWHERE);
    must(thread_start(subject.thread), "start");
    const struct fault_handler_fault_params fault = take_fault(&subject);
    CHECK_EQUAL(fault.address, NOWHERE);
    CHECK_EQUAL(read(subject.thread, register_last), fault.program_counter);
    write_all(subject.thread);
    answer_fault(0);
    check_shown(&subject);
    end(&subject);
}

/* Stopped while it has faulted, it goes on once it is started, whatever the answer says. */
static void test_faulted_and_stopped(void)
{
    const struct subject subject = begin(touch, NOWHERE);
    must(thread_start(subject.thread), "start");
    CHECK_EQUAL(take_fault(&subject).address, NOWHERE);
    must(thread_stop(subject.thread), "stop");
    CHECK_EQUAL(read(subject.thread, register_argument), read(subject.thread, register_argument));
    answer_fault(0);
    await_state(subject.thread, THREAD_STOPPED);
    write_all(subject.thread);
    must(thread_start(subject.thread), "start");
    check_shown(&subject);
    end(&subject);
}

static void spin(uint64_t unused)
{
    (void)unused;
    for (;;) {
        shared_words()[TOLD]++;
    }
}

static void test_stopped_while_it_runs(void)
{
    const struct subject subject = begin(spin, 0);
    shared_words()[TOLD] = 0;
    const struct thread_set_cpu_params cpu = {.cpu = cpu_count() - 1};
    must(thread_set_cpu(subject.thread, &cpu), "cpu");
    must(thread_start(subject.thread), "start");
    while (shared_words()[TOLD] == 0) {
        rest();
    }
    uint64_t value = 0;
    if (cpu_count() > 1) {
        CHECK_EQUAL(try_read(subject.thread, register_first, &value), STATUS_WRONG_STATE);
    }
    must(thread_stop(subject.thread), "stop");
    await_state(subject.thread, THREAD_STOPPED);
    write_all(subject.thread);
    must(thread_start(subject.thread), "start");
    check_shown(&subject);
    end(&subject);
}

static void wait_for(uint64_t event)
{
    struct register_message message = {0};
    (void)message_receive((uint32_t)event, &message);
    spin(0);
}

/* In a system call nothing can be read or written; after it, the thread is as any other. */
static void test_stopped_in_a_call(void)
{
    const uint32_t event = make_event();
    struct subject subject = begin(wait_for, 0);
    write(subject.thread, register_argument, give(subject.process, event, EVENT_MASK_ALL));
    must(thread_start(subject.thread), "start");
    await_state(subject.thread, THREAD_WAITING);
    uint64_t value = 0;
    const struct thread_set_pointer_params pointer = {.value = POINTER_PLACE};
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(try_read(subject.thread, register_first, &value), STATUS_WRONG_STATE);
        CHECK_EQUAL(try_read(subject.thread, UINT32_MAX, &value), STATUS_WRONG_STATE);
        CHECK_EQUAL(try_write(subject.thread, register_first, 1), STATUS_WRONG_STATE);
        CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_WRONG_STATE);
        must(thread_stop(subject.thread), "stop"); /* it still waits */
    }
    signal(event, 1);
    await_state(subject.thread, THREAD_STOPPED);
    write_all(subject.thread);
    must(thread_start(subject.thread), "start");
    check_shown(&subject);
    end(&subject);
    release(event);
}

/* Makes and drops a large memory for ever: calls of many pieces. */
static void make_for_ever(uint64_t ledger)
{
    for (;;) {
        const struct ledger_create_memory_params params = {.size_bytes = 256 * PAGE_SIZE_BYTES};
        struct ledger_create_memory_results results = {0};
        shared_words()[TOLD]++;
        if (ledger_create_memory((uint32_t)ledger, &params, &results) == STATUS_OK) {
            const struct process_release_params drop = {.handle = results.memory};
            (void)process_release(CHILD_PROCESS, &drop);
        }
    }
}

/* Wherever it was in a long call: it goes on with what was written, and with nothing else. */
static void test_stopped_between_pieces(void)
{
    for (uint32_t round = 0; round < 20; round++) {
        struct subject subject = begin(make_for_ever, 0);
        shared_words()[TOLD] = 0;
        write(subject.thread, register_argument, give(subject.process, LEDGER, LEDGER_MASK_ALL));
        const struct thread_set_cpu_params cpu = {.cpu = cpu_count() - 1};
        must(thread_set_cpu(subject.thread, &cpu), "cpu");
        must(thread_start(subject.thread), "start");
        while (shared_words()[TOLD] <= round) {
            rest();
        }
        must(thread_stop(subject.thread), "stop");
        await_state(subject.thread, THREAD_STOPPED);
        write_all(subject.thread);
        must(thread_start(subject.thread), "start");
        check_shown(&subject);
        end(&subject);
    }
}

static void test_refused(void)
{
    const struct subject subject = begin(touch, NOWHERE);
    const uint32_t wrong[] = {register_last + 1, register_last + 100, UINT32_MAX};
    uint64_t value = 0;
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(try_read(subject.thread, wrong[i], &value), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(try_write(subject.thread, wrong[i], 1), STATUS_INVALID_ARGUMENT);
    }
    if (register_first > 0) {
        CHECK_EQUAL(try_read(subject.thread, 0, &value), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(try_write(subject.thread, 0, 1), STATUS_INVALID_ARGUMENT);
    }
    /* Oneself runs. */
    CHECK_EQUAL(try_read(THREAD, register_first, &value), STATUS_WRONG_STATE);
    CHECK_EQUAL(try_write(THREAD, register_first, 1), STATUS_WRONG_STATE);
    must(thread_exit(subject.thread), "exit");
    CHECK_EQUAL(try_read(subject.thread, register_first, &value), STATUS_PEER_GONE);
    CHECK_EQUAL(try_write(subject.thread, register_first, 1), STATUS_PEER_GONE);
    end(&subject);
}

/* -- the thread pointer ------------------------------------------------------------------------ */

static void tell_pointer(uint64_t unused)
{
    (void)unused;
    shared_words()[TOLD] = registers_pointer();
    (void)*(volatile uint64_t *)NOWHERE;
    shared_words()[TOLD + 1] = registers_pointer();
    spin(0);
}

static void set_own_pointer(uint64_t thread)
{
    struct thread_set_pointer_params pointer = {.value = LAYOUT_USER_END};
    shared_words()[TOLD + 1] = thread_set_pointer((uint32_t)thread, &pointer);
    pointer.value = POINTER_PLACE;
    shared_words()[TOLD + 2] = thread_set_pointer((uint32_t)thread, &pointer);
    shared_words()[TOLD] = registers_pointer();
    (void)*(volatile uint64_t *)NOWHERE;
    spin(0);
}

static void prepare_pointer(void)
{
    shared_words()[POINTER_WORD + MESSAGE_PAGE_SELF / sizeof(uint64_t)] = POINTER_PLACE;
    shared_words()[POINTER_WORD + 1 + MESSAGE_PAGE_SELF / sizeof(uint64_t)] = POINTER_PLACE + 8;
    shared_words()[TOLD] = shared_words()[TOLD + 1] = shared_words()[TOLD + 2] = 0;
}

static void test_pointer_of_another(void)
{
    const struct subject subject = begin(tell_pointer, 0);
    prepare_pointer();
    struct thread_set_pointer_params pointer = {.value = LAYOUT_USER_END};
    CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_INVALID_ARGUMENT);
    pointer.value = UINT64_C(1) << 63;
    CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_INVALID_ARGUMENT);
    pointer.value = POINTER_PLACE;
    CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_OK);
    must(thread_start(subject.thread), "start");
    (void)take_fault(&subject);
    CHECK_EQUAL(shared_words()[TOLD], POINTER_PLACE);
    /* Faulted: where it is now can be read, and it goes on with another one. */
    pointer.value = POINTER_PLACE + 8;
    CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_OK);
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const struct process_map_params map = {
        .memory = memory,
        .address = NOWHERE,
        .size_bytes = PAGE_SIZE_BYTES,
        .permissions = MAP_READ,
    };
    struct process_map_results mapped = {0};
    must(process_map(subject.process, &map, &mapped), "map");
    answer_fault(0);
    while (shared_words()[TOLD + 1] == 0) {
        rest();
    }
    CHECK_EQUAL(shared_words()[TOLD + 1], POINTER_PLACE + 8);
    /* It runs, here or elsewhere: its registers are its own. */
    CHECK_EQUAL(thread_set_pointer(subject.thread, &pointer), STATUS_WRONG_STATE);
    end(&subject);
    release(memory);
}

static void test_own_pointer(void)
{
    const struct subject subject = begin(set_own_pointer, 0);
    prepare_pointer();
    write(
        subject.thread, register_argument, give(subject.process, subject.thread, THREAD_MASK_ALL));
    must(thread_start(subject.thread), "start");
    (void)take_fault(&subject);
    CHECK_EQUAL(shared_words()[TOLD + 1], STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(shared_words()[TOLD + 2], STATUS_OK);
    CHECK_EQUAL(shared_words()[TOLD], POINTER_PLACE);
    answer_fault(1);
    end(&subject);
}

const struct guest_test registers_tests[] = {
    {"registers of a thread that never ran", test_new_thread},
    {"registers of a thread that has faulted", test_faulted_thread},
    {"registers of a thread that has faulted and is stopped", test_faulted_and_stopped},
    {"registers of a thread that was stopped as it ran", test_stopped_while_it_runs},
    {"registers of a thread that was stopped in a call", test_stopped_in_a_call},
    {"registers of a thread that was stopped in the middle of a long call",
     test_stopped_between_pieces},
    {"registers that cannot be had", test_refused},
    {"the thread pointer of another thread", test_pointer_of_another},
    {"one's own thread pointer", test_own_pointer},
};
const uint32_t registers_test_count = sizeof(registers_tests) / sizeof(registers_tests[0]);
