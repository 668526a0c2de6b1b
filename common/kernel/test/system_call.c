/* System calls as a hostile program may make them. */
#include "abi/system_call.h"
#include "abi/exit_code.h"
#include "arch.h"
#include "cap/process.h"
#include "ipc/objects.h"
#include "memory/frame.h"
#include "sched/cpu.h"
#include "sim.h"
#include "unit.h"

#define MEMORY_BYTES    (UINT64_C(4) << 20)
#define HANDLE_READONLY UINT32_C(0x00010003)

static struct process process;
static struct boot_info info;

static enum status dispatch(uint64_t number, uint64_t handle, uint64_t tag, uint64_t word)
{
    struct message_registers message = {number, handle, tag, {word}};
    return system_call_dispatch(&process, &message);
}

static enum status call(uint64_t handle, uint64_t tag, uint64_t word)
{
    return dispatch(SYSTEM_CALL_CALL, handle, tag, word);
}

static void test_numbers(void)
{
    CHECK_EQUAL(dispatch(SYSTEM_CALL_YIELD, 0, 0, 0), STATUS_OK);
    CHECK_EQUAL(dispatch(SYSTEM_CALL_RECV, 0, 0, 0), STATUS_UNSUPPORTED);
    CHECK_EQUAL(dispatch(SYSTEM_CALL_COUNT, 0, 0, 0), STATUS_UNSUPPORTED);
    CHECK_EQUAL(dispatch(UINT64_MAX, UINT64_MAX, UINT64_MAX, 0), STATUS_UNSUPPORTED);
}

static void test_tags(void)
{
    const uint64_t handle = HANDLE_INITIAL_CONSOLE;
    CHECK_EQUAL(call(handle, message_tag(CONSOLE_WRITE, 6), 0), STATUS_OK);
    CHECK_EQUAL(call(handle, message_tag(CONSOLE_WRITE, 7), 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(call(handle, UINT64_C(1) << 63, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(call(handle, UINT64_MAX, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(call(handle, message_tag(CONSOLE_METHOD_COUNT, 0), 0), STATUS_DENIED);
    CHECK_EQUAL(call(0, message_tag(CONSOLE_WRITE, 0), 0), STATUS_INVALID_HANDLE);
}

static void test_console(void)
{
    struct message_registers message = {
        .number = SYSTEM_CALL_CALL,
        .handle = HANDLE_INITIAL_CONSOLE,
        .tag = message_tag(CONSOLE_WRITE, 6),
        .words = {5},
    };
    memcpy(&message.words[1], "hello world", 11);
    sim_log_clear();
    CHECK_EQUAL(system_call_dispatch(&process, &message), STATUS_OK);
    CHECK(strcmp(sim_log(), "hello") == 0);
    message.tag = message_tag(CONSOLE_WRITE, 6);
    message.words[0] = CONSOLE_WRITE_BYTES_MAX + 1;
    CHECK_EQUAL(system_call_dispatch(&process, &message), STATUS_INVALID_ARGUMENT);
    message.words[0] = UINT64_MAX;
    CHECK_EQUAL(system_call_dispatch(&process, &message), STATUS_INVALID_ARGUMENT);
}

static void test_machine(void)
{
    struct message_registers message = {
        .number = SYSTEM_CALL_CALL,
        .handle = HANDLE_INITIAL_MACHINE,
        .tag = message_tag(MACHINE_STATE, 0),
    };
    CHECK_EQUAL(system_call_dispatch(&process, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], 1);
    CHECK_EQUAL(message.words[2], frame_free_count() << PAGE_SHIFT);
    message.tag = message_tag(MACHINE_CLOCK, 0);
    CHECK_EQUAL(system_call_dispatch(&process, &message), STATUS_OK);
    CHECK(message.words[0] > 0);
    const uint64_t off = message_tag(MACHINE_POWER_OFF, 1);
    CHECK_EQUAL(call(HANDLE_INITIAL_MACHINE, off, EXIT_CODE_MAX + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(call(HANDLE_READONLY, off, 0), STATUS_DENIED);
}

static void power_off(void)
{
    (void)call(HANDLE_INITIAL_MACHINE, message_tag(MACHINE_POWER_OFF, 1), 7);
}

static void test_power_off(void)
{
    CHECK(sim_ends(power_off));
    CHECK_EQUAL(sim_exit_code(), 7);
}

int main(void)
{
    sim_memory_create(MEMORY_BYTES, 0);
    sim_boot_info(&info, MEMORY_BYTES);
    cpu_init_boot(&info);
    frame_init(&info);
    capability_table_put(&process.capabilities, HANDLE_INITIAL_CONSOLE, OBJECT_CONSOLE, 1);
    capability_table_put(&process.capabilities, HANDLE_INITIAL_MACHINE, OBJECT_MACHINE, 7);
    capability_table_put(&process.capabilities, HANDLE_READONLY, OBJECT_MACHINE, 1);
    const struct unit_test tests[] = {
        {"system call numbers", test_numbers},
        {"tags", test_tags},
        {"console", test_console},
        {"machine", test_machine},
        {"power off", test_power_off},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
