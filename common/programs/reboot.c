/* reboot: stops all services in order and starts the machine again. */
#include "command/output.h"
#include "schema/supervisor_client.h"

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    const enum status status = supervisor_reboot(need("supervisor"));
    return status == STATUS_OK ? COMMAND_DONE : fail("reboot", status);
}
