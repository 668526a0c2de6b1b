/*
 * What is started: says by its exit code what it has. probe NAME: the methods of what it was
 * granted under that name, with PROBE_HAS_IT; "ledger": of its own ledger.
 */
#include "probe.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

int main(int argument_count, const char *const *arguments)
{
    if (argument_count != 2) {
        return 0;
    }
    const uint32_t handle =
        text_equal(arguments[1], "ledger") ? PROGRAM_LEDGER : program_capability(arguments[1]);
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    if (handle == 0 || process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK) {
        return 0;
    }
    return (int)(PROBE_HAS_IT | (results.mask & PROBE_MASK));
}
