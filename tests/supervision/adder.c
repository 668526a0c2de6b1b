/* The service; ADDER_VERSION says which of the two binaries this is. */
#include "adder_version.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/adder_server.h"

static enum status
add(struct server_call *call,
    const struct adder_add_params *params,
    struct adder_add_results *results)
{
    (void)call;
    results->sum = params->left + params->right;
    results->version = adder_version;
    return STATUS_OK;
}

static enum status leave(struct server_call *call, const struct adder_leave_params *params)
{
    (void)call;
    program_exit(params->code);
}

static enum status hang(struct server_call *call)
{
    (void)call;
    for (;;) {
        __asm__ volatile("");
    }
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct adder_server adder = {.add = add, .leave = leave, .hang = hang};
    (void)server;
    return adder_dispatch(&adder, call);
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .is_passive = argument_count == 2 && text_equal(arguments[1], "passive"),
    };
    return (int)server_run(&server);
}
