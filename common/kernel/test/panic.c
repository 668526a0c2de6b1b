/* The whole boot on the simulated machine, and what a panic says. */
#include "panic.h"
#include "abi/exit_code.h"
#include "sched/cpu.h"
#include "sim.h"
#include "trap.h"
#include "unit.h"

#define MEMORY_BYTES (UINT64_C(8) << 20)

static struct boot_info info;

static void boot(void)
{
    kernel_main(&info);
}

static void test_boot_reaches_init(void)
{
    sim_log_clear();
    CHECK(sim_ends(boot));
    CHECK(strstr(sim_log(), "cpu: 1 of 1 online") != NULL);
    CHECK(strstr(sim_log(), "panic") == NULL);
}

static void fail_an_assertion(void)
{
    const int two = 2;
    kernel_assert(two == 3);
}

static void test_panic_says_what_and_where(void)
{
    sim_log_clear();
    CHECK(sim_ends(fail_an_assertion));
    CHECK(strstr(sim_log(), "panic: does not hold: panic.c:") != NULL);
    CHECK(strstr(sim_log(), ": two == 3") != NULL);
    CHECK(strstr(sim_log(), "backtrace:") != NULL);
    CHECK_EQUAL(sim_exit_code(), EXIT_CODE_KERNEL_PANIC);
}

int main(void)
{
    sim_memory_create(MEMORY_BYTES, 0xee);
    sim_boot_info(&info, MEMORY_BYTES);
    info.kernel.segments[0].paddr = 0;
    info.manifest = (struct boot_range){UINT64_C(4) << 20, 64};
    info.init.entry = 0x400000;
    info.init.segment_count = 1;
    info.init.segments[0] =
        (struct boot_segment){0x400000, UINT64_C(5) << 20, 4096, SEGMENT_EXECUTE, 0};
    const struct unit_test tests[] = {
        {"the kernel boots to its first process", test_boot_reaches_init},
        {"a panic says what and where", test_panic_says_what_and_where},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
