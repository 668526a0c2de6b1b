/*
 * What the store does besides answering: it syncs what was changed, for those who wait for that and
 * in any case within SYNC_DELAY_NS, and cleans when nobody calls.
 *
 * Who waits is answered when nothing else was received, or after WAITING_TIME_NS: one commit serves
 * all that came until then.
 */
#include "lib/deadline.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "service.h"

/* Long ago: as soon as nothing is left to be received. */
#define AT_ONCE_NS 1u

struct waiting {
    uint32_t reply;
    enum status (*answer)(uint32_t reply, enum status status);
};

static struct {
    uint64_t sync_due_ns;   /* where something is changed */
    uint64_t clean_due_ns;  /* where there may be something to clean */
    uint64_t answer_due_ns; /* where somebody waits */
    uint32_t waiting_count;
    struct waiting waiting[WAITING_MAX];
} upkeep;

/* The time at which upkeep_step() is called. */
void upkeep_set_deadline(void)
{
    uint64_t at_ns = 0;
    if (upkeep.waiting_count != 0) {
        at_ns = AT_ONCE_NS;
    } else if (store_service.is_cleaning) {
        at_ns = upkeep.clean_due_ns;
    }
    if (store_service.is_changed && (at_ns == 0 || upkeep.sync_due_ns < at_ns)) {
        at_ns = upkeep.sync_due_ns;
    }
    store_service.server.deadline_ns = deadline_earlier(at_ns, owner_keys_due_ns());
}

void store_changed(void)
{
    if (!store_service.is_changed) {
        store_service.is_changed = true;
        upkeep.sync_due_ns = clock_now_ns() + SYNC_DELAY_NS;
        upkeep_set_deadline();
    }
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

static void answer_waiting(enum status status)
{
    for (uint32_t i = 0; i < upkeep.waiting_count; i++) {
        /* Who is gone hears nothing. */
        (void)upkeep.waiting[i].answer(upkeep.waiting[i].reply, status);
        capability_release(upkeep.waiting[i].reply);
    }
    upkeep.waiting_count = 0;
}

enum status upkeep_sync(void)
{
    enum status status = STATUS_OK;
    if (store_service.is_changed) {
        status = store_sync(store_service.store);
        look_at_state();
        if (status == STATUS_OK) {
            store_service.is_changed = false;
            store_service.is_cleaning = true;
            upkeep.clean_due_ns = clock_now_ns() + CLEAN_DELAY_NS;
        }
    }
    answer_waiting(status);
    upkeep_set_deadline();
    return status;
}

enum status
upkeep_sync_for(struct server_call *call, enum status (*answer)(uint32_t reply, enum status status))
{
    uint32_t reply = 0;
    if (!store_service.is_changed || upkeep.waiting_count == WAITING_MAX ||
        server_call_defer(call, &reply) != STATUS_OK) {
        return upkeep_sync();
    }
    if (upkeep.waiting_count == 0) {
        upkeep.answer_due_ns = clock_now_ns() + WAITING_TIME_NS;
    }
    upkeep.waiting[upkeep.waiting_count++] = (struct waiting){reply, answer};
    upkeep_set_deadline();
    return STATUS_OK;
}

/* What nobody waits for. */
static void sync_by_itself(void)
{
    const enum status status = upkeep_sync();
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "what was changed cannot be kept: %s", status_text(status));
        upkeep.sync_due_ns = clock_now_ns() + SYNC_DELAY_NS;
    }
}

/* A step ends with a commit. */
static void clean(void)
{
    bool is_done = true;
    if (store_clean_step(store_service.store, &is_done) != STATUS_OK || is_done) {
        store_service.is_cleaning = false;
        return;
    }
    upkeep.clean_due_ns = clock_now_ns() + CLEAN_DELAY_NS;
}

void upkeep_step(struct server *server)
{
    (void)server;
    const uint64_t now_ns = clock_now_ns();
    owner_keys_step();
    if (upkeep.waiting_count != 0) {
        (void)upkeep_sync(); /* those who wait are told */
    } else if (store_service.is_changed && now_ns >= upkeep.sync_due_ns) {
        sync_by_itself();
    } else if (store_service.is_cleaning && now_ns >= upkeep.clean_due_ns) {
        clean();
    }
    upkeep_set_deadline();
}

void upkeep_look(struct server *server)
{
    if (store_service.store == NULL || server->deadline_ns == 0) {
        return;
    }
    const uint64_t now_ns = clock_now_ns();
    owner_keys_step();
    if (upkeep.waiting_count == WAITING_MAX ||
        (upkeep.waiting_count != 0 && now_ns >= upkeep.answer_due_ns)) {
        (void)upkeep_sync(); /* those who wait are told */
    } else if (store_service.is_changed && now_ns >= upkeep.sync_due_ns) {
        sync_by_itself();
    }
    upkeep_set_deadline();
}
