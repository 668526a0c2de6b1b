/* In the place of the policy service: takes every call, and answers none; `hung_spins` says how. */
#include "hung_manner.h"
#include "runtime/program.h"
#include "runtime/server.h"

static enum status answer(struct server *server, struct server_call *call)
{
    uint32_t reply = 0;
    (void)server;
    while (hung_spins) {
        __asm__ volatile("");
    }
    return server_call_defer(call, &reply); /* kept for ever */
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {.endpoint = program_capability("endpoint"), .call = answer};
    (void)argument_count;
    (void)arguments;
    return (int)server_run(&server);
}
