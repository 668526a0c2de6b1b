/* What the store does when nobody calls. */
#include "lib/status.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "service.h"

static void set_deadline(uint64_t delay_ns)
{
    struct server *server = &store_service.server;
    const uint64_t at_ns = clock_now_ns() + delay_ns;
    if (server->deadline_ns == 0 || server->deadline_ns > at_ns) {
        server->deadline_ns = at_ns;
    }
}

void store_changed(void)
{
    store_service.is_changed = true;
    set_deadline(SYNC_DELAY_NS);
}

void upkeep_give_up(void)
{
    store_service.has_failed = true;
    store_service.server.is_stopping = true;
}

/* A store whose own state could not be written takes no more writes. */
static void look_at_state(void)
{
    struct store_usage usage;
    store_usage(store_service.store, &usage);
    if (usage.is_read_only && !store_service.disk.device.is_read_only) {
        upkeep_give_up();
    }
}

enum status upkeep_sync(void)
{
    if (!store_service.is_changed) {
        return STATUS_OK;
    }
    const enum status status = store_sync(store_service.store);
    look_at_state();
    if (status == STATUS_OK) {
        store_service.is_changed = false;
        store_service.is_cleaning = true;
        set_deadline(CLEAN_DELAY_NS);
    }
    return status;
}

static void clean(void)
{
    bool is_done = true;
    if (store_clean_step(store_service.store, &is_done) != STATUS_OK || is_done) {
        store_service.is_cleaning = false;
        return;
    }
    store_service.is_changed = true;
    set_deadline(CLEAN_DELAY_NS);
}

void upkeep_step(struct server *server)
{
    (void)server;
    if (store_service.is_cleaning) {
        clean();
    }
    if (store_service.is_cleaning || !store_service.is_changed) {
        return;
    }
    const enum status status = upkeep_sync();
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "what was changed cannot be kept: %s", status_text(status));
        set_deadline(SYNC_DELAY_NS);
    }
}
