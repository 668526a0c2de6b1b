/* poweroff: keeps what was changed, and switches the machine off. */
#include "command/output.h"
#include "going_down.h"
#include "schema/supervisor_client.h"

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    going_down_keep();
    const struct supervisor_power_off_params params = {.exit_code = 0};
    const enum status status = supervisor_power_off(need("supervisor"), &params);
    return status == STATUS_OK ? COMMAND_DONE : fail("poweroff", status);
}
