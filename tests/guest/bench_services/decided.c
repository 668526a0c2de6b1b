/* bench_decided: what a start costs that the policy service decides. */
#include "figure.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

#define ROUNDS 10u

int main(int argument_count, const char *const *arguments)
{
    const struct supervisor_power_off_params params = {.exit_code = 0};
    (void)argument_count;
    (void)arguments;
    figure_must(supervised_ready(program_capability("supervisor")), "ready");
    /* Once before: it is verified and loaded by then, as everything is that anybody uses. */
    figure_run("rm");
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_run("rm");
    }
    figure_report("program_start_exit_decided", start_ns, ROUNDS);
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
