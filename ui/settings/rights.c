/* What this program was given, as the kernel knows it. */
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "settings.h"

bool settings_may(uint32_t handle, uint32_t method)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    return handle != 0 && process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK &&
           (results.mask >> method & 1) != 0;
}
