#include "support/others.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

enum status others_watch(void)
{
    const struct supervised_watch_params params = {.bits = OTHERS_CHANGED};
    return supervised_watch(program_capability("supervisor"), &params);
}
