/* reboot: keeps what was changed, and starts the machine again. */
#include "command/output.h"
#include "going_down.h"
#include "schema/supervisor_client.h"

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    going_down_keep();
    const enum status status = supervisor_reboot(need("supervisor"));
    return status == STATUS_OK ? COMMAND_DONE : fail("reboot", status);
}
