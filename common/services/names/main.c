/* The process of the names service: answers for the trees that are asked for. */
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"

/* For windows of clients. */
#define WINDOWS_BYTES UINT64_C(0x800000)
/* For what is kept of each session. */
#define PAGES_BYTES UINT64_C(0x200000)

struct names_service names_service;

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    return server_is_export(call->badge) ? names_call(call) : files_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    if (!files_closed(badge)) {
        mounts_untie(badge);
    }
}

static void settled(struct server *server)
{
    const bool has_more = files_go_on();
    mounts_keep_up();
    if (has_more) {
        server->deadline_ns = clock_now_ns(); /* whoever waits comes first */
    }
}

static enum status start(void)
{
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status == STATUS_OK) {
        status = ledger_pages_init(
            &names_service.pages, ledger.quota_bytes - ledger.used_bytes - PAGES_BYTES);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct page_source *source = &names_service.pages.pool.source;
    nodes_init(source);
    files_init(&(struct files_options){
        .operations = &node_operations,
        .source = source,
        .endpoint = names_service.server.endpoint,
        .window_bytes_max = WINDOWS_BYTES,
    });
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    names_service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .settled = settled,
    };
    enum status status = start();
    if (status == STATUS_OK) {
        status = server_run(&names_service.server);
    }
    mounts_finish();
    return status == STATUS_OK ? 0 : 1;
}
