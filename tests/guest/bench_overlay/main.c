/* bench_overlay: prints "bench: NAME TENTHS" for each figure, as ../bench does, and powers off. */
#include "bench_overlay.h"
#include "figure.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

int main(int argument_count, const char *const *arguments)
{
    const struct supervisor_power_off_params params = {.exit_code = 0};
    (void)argument_count;
    (void)arguments;
    figure_must(supervised_ready(program_capability("supervisor")), "ready");
    bench_packets();
    bench_calls();
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
