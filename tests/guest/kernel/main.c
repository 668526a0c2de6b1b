/* Runs all the kernel's tests from user mode. */
#include "tests.h"

#define TESTS_MAX 256u

static struct guest_test all[TESTS_MAX];
static uint32_t count;

static void add(const struct guest_test *tests, uint32_t number)
{
    for (uint32_t i = 0; i < number; i++) {
        all[count++] = tests[i];
    }
}

_Noreturn void program_main(uint64_t manifest_size_bytes);

_Noreturn void program_main(uint64_t manifest_size_bytes)
{
    (void)manifest_size_bytes;
    add(capabilities_tests, capabilities_test_count);
    add(memory_tests, memory_test_count);
    add(messages_tests, messages_test_count);
    add(threads_tests, threads_test_count);
    add(several_cpus_tests, several_cpus_test_count);
    add(audit_tests, audit_test_count);
    add(rings_tests, rings_test_count);
    add(rings_waiting_tests, rings_waiting_test_count);
    add(rings_hostile_tests, rings_hostile_test_count);
    add(devices_tests, devices_test_count);
    add(vectors_tests, vectors_test_count);
    add(attacks_tests, attacks_test_count);
    add(budgets_tests, budgets_test_count);
    add(bounds_tests, bounds_test_count);
    add(registers_tests, registers_test_count);
    add(every_method_tests, every_method_test_count);
    add(quota_tests, quota_test_count);
    add(priorities_tests, priorities_test_count);
    add(events_tests, events_test_count);
    add(audit_overrun_tests, audit_overrun_test_count);
    add(processes_tests, processes_test_count);
    add(authorities_tests, authorities_test_count);
    add(fuzz_tests, fuzz_test_count);
    guest_run(all, count);
}
