#include "lib/deadline.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "senders.h"
#include "service.h"

/* Bits of the event; the last two are the supervisor's. Objects share them. */
#define BIT_COUNT 62u

/* Fetched in a row for one object, where all is dropped; and objects in a row: others come then. */
#define FETCHED_MAX 8u
#define SETTLED_MAX 16u

/* After something could not be fetched, which is no answer: then it is tried again. */
#define LOOK_NS UINT64_C(1000000000)

/* What is charged for one that is opened. */
#define OPENED_BYTES (sizeof(struct opened) + 2 * sizeof(struct session_account))

static struct list all[BIT_COUNT];
static uint32_t all_count;
static struct list due;
static struct opened *taking;
static uint64_t next_look_ns; /* 0: all was fetched that there is */

void opened_init(void)
{
    for (uint32_t i = 0; i < BIT_COUNT; i++) {
        list_init(&all[i]);
    }
    list_init(&due);
}

/* -- pages ------------------------------------------------------------------------------------- */

enum status page_take(struct account *account, void **page)
{
    struct page_source *source = &overlay_streams.pages.pool.source;
    const enum status status = account_charge(account, PAGE_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    *page = source->take(source);
    if (*page == NULL) {
        account_refund(account, PAGE_BYTES);
        return STATUS_LIMIT_EXCEEDED;
    }
    return STATUS_OK;
}

void page_give_back(struct account *account, void *page)
{
    struct page_source *source = &overlay_streams.pages.pool.source;
    source->give_back(source, page);
    account_refund(account, PAGE_BYTES);
}

/* -- life -------------------------------------------------------------------------------------- */

static enum status
take_memory(const struct server_call *call, struct account *account, struct opened **created)
{
    enum status status = account_charge(account, OPENED_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    struct opened *opened = object_cache_take(&overlay_streams.opened);
    status = STATUS_LIMIT_EXCEEDED;
    if (opened != NULL) {
        *opened = (struct opened){.account = account};
        status = session_open(
            &overlay_streams.sessions, &opened->session, call->sender_process, account->number);
    }
    if (status != STATUS_OK) {
        if (opened != NULL) {
            object_cache_give_back(&overlay_streams.opened, opened);
        }
        account_refund(account, OPENED_BYTES);
        return status;
    }
    *created = opened;
    return STATUS_OK;
}

enum status opened_create(
    const struct server_call *call,
    enum opened_kind kind,
    struct reach *reach,
    struct opened **created)
{
    _Static_assert(sizeof(struct opened) <= PAGE_BYTES / 4, "as object_cache.h wants it");
    struct account *account = NULL;
    enum status status = account_of(call->sender_principal, &account);
    if (status != STATUS_OK) {
        return status;
    }
    status = take_memory(call, account, created);
    if (status != STATUS_OK) {
        account_release(account);
        return status;
    }
    struct opened *opened = *created;
    opened->kind = kind;
    opened->reach = reach;
    opened->own = called(call)->own;
    opened->bit = (uint32_t)(opened->session.badge % BIT_COUNT);
    reach->references++;
    list_init(&opened->waiting);
    return STATUS_OK;
}

void opened_take(struct opened *opened, uint32_t below)
{
    opened->below = below;
    list_add_last(&all[opened->bit], &opened->in_all);
    all_count++;
}

uint64_t opened_bit(const struct opened *opened)
{
    return UINT64_C(1) << opened->bit;
}

enum status
opened_give(struct server_call *call, struct opened *opened, uint64_t mask, uint32_t *handle)
{
    const enum status status =
        session_create(overlay_streams.server.endpoint, opened->session.badge, mask, handle);
    if (status != STATUS_OK) {
        opened_destroy(opened);
        return status;
    }
    call->moves = 1;
    return STATUS_OK;
}

static void end_waiting(struct opened *opened, struct waiting *waiting)
{
    capability_release(waiting->reply); /* whoever still waits hears PEER_GONE */
    list_remove(&waiting->node);
    opened->waiting_count--;
    account_refund(opened->account, sizeof(struct waiting));
    object_cache_give_back(&overlay_streams.waiting, waiting);
}

static struct waiting *first_waiting(const struct opened *opened)
{
    return container_of(opened->waiting.head.next, struct waiting, node);
}

/* Nothing comes any more. */
static void let_go(struct opened *opened)
{
    capability_release(opened->below);
    capability_release(opened->asked_stream);
    capability_release(opened->kept_stream);
    opened->below = 0;
    opened->asked_stream = 0;
    opened->kept_stream = 0;
    opened->has_kept = false;
    while (!list_is_empty(&opened->waiting)) {
        end_waiting(opened, first_waiting(opened));
    }
    if (list_node_is_linked(&opened->in_all)) {
        list_remove(&opened->in_all);
        all_count--;
    }
    if (list_node_is_linked(&opened->in_due)) {
        list_remove(&opened->in_due);
    }
}

void opened_destroy(struct opened *opened)
{
    struct account *account = opened->account;
    let_go(opened);
    capability_release(opened->told.event);
    if (opened->kept != NULL) {
        page_give_back(account, opened->kept);
    }
    if (opened->senders != NULL) {
        page_give_back(account, opened->senders);
    }
    if (taking == opened) {
        taking = NULL;
    }
    reach_release(opened->reach);
    session_close(&overlay_streams.sessions, &opened->session);
    object_cache_give_back(&overlay_streams.opened, opened);
    account_refund(account, OPENED_BYTES);
    account_release(account);
}

struct opened *opened_find(uint64_t badge)
{
    struct session *session = session_find(&overlay_streams.sessions, badge);
    return session == NULL ? NULL : container_of(session, struct opened, session);
}

/* -- waiting ----------------------------------------------------------------------------------- */

/* Whose caller is gone cannot be told from others: who has waited longest makes room. */
static void cancel_oldest(struct opened *opened)
{
    struct register_message message = {.tag = message_tag_status(STATUS_CANCELLED)};
    struct waiting *oldest = first_waiting(opened);
    (void)message_reply(oldest->reply, &message); /* who is gone needs no answer */
    end_waiting(opened, oldest);
}

enum status opened_wait(struct server_call *call, struct opened *opened)
{
    if (opened->waiting_count == WAITING_MAX) {
        cancel_oldest(opened);
    }
    enum status status = account_charge(opened->account, sizeof(struct waiting));
    if (status != STATUS_OK) {
        return status;
    }
    struct waiting *waiting = object_cache_take(&overlay_streams.waiting);
    status = STATUS_LIMIT_EXCEEDED;
    if (waiting != NULL) {
        *waiting = (struct waiting){.reply = 0};
        status = server_call_defer(call, &waiting->reply);
    }
    if (status != STATUS_OK) {
        if (waiting != NULL) {
            object_cache_give_back(&overlay_streams.waiting, waiting);
        }
        account_refund(opened->account, sizeof(struct waiting));
        return status;
    }
    list_add_last(&opened->waiting, &waiting->node);
    opened->waiting_count++;
    return STATUS_OK;
}

/* -- what is kept ------------------------------------------------------------------------------ */

static void make_due(struct opened *opened)
{
    if (!list_node_is_linked(&opened->in_due)) {
        list_add_last(&due, &opened->in_due);
    }
}

static enum status fetch(struct opened *opened)
{
    return opened->kind == OPENED_LISTENER ? listeners_fetch(opened) : sockets_fetch(opened);
}

/* Once: who wants to be told again says so again. */
static void tell(struct opened *opened)
{
    struct told *told = &opened->told;
    const struct event_signal_params params = {.bits = told->bits};
    if (told->interest != 0) {
        /* An event that is gone has nobody who waits for it. */
        (void)event_signal(told->event, &params);
        told->interest = 0;
    }
}

static void end_below(struct opened *opened)
{
    let_go(opened);
    tell(opened);
}

enum status opened_fill(struct opened *opened)
{
    enum status status = opened->has_kept ? STATUS_OK : STATUS_CANCELLED;
    if (opened->below == 0) {
        return STATUS_PEER_GONE;
    }
    for (uint32_t i = 0; status == STATUS_CANCELLED && i < FETCHED_MAX; i++) {
        status = fetch(opened);
    }
    switch (status) {
    case STATUS_OK:
    case STATUS_NOT_FOUND:
        return status;
    case STATUS_PEER_GONE:
        end_below(opened);
        return status;
    case STATUS_CANCELLED: /* all that came was dropped: there may be more */
        make_due(opened);
        return STATUS_NOT_FOUND;
    default: /* it cannot be fetched just now */
        next_look_ns = deadline_earlier(next_look_ns, clock_now_ns() + LOOK_NS);
        return STATUS_NOT_FOUND;
    }
}

void opened_taking(struct opened *opened)
{
    taking = opened;
}

static void was_given(struct opened *opened)
{
    opened->has_kept = false;
    if (opened->kind == OPENED_LISTENER) {
        listeners_were_given(opened);
    } else {
        sockets_were_given(opened);
    }
}

void opened_taken(void)
{
    if (taking != NULL) {
        was_given(taking);
    }
    taking = NULL;
}

void opened_not_taken(void)
{
    taking = NULL;
}

/* -- telling ----------------------------------------------------------------------------------- */

static uint32_t readiness_of(struct opened *opened)
{
    const uint32_t always = opened->kind == OPENED_SOCKET ? READINESS_WRITABLE : 0;
    switch (opened_fill(opened)) {
    case STATUS_OK:
        return always | READINESS_READABLE;
    case STATUS_PEER_GONE:
        return READINESS_READABLE | READINESS_WRITABLE | READINESS_ENDED;
    default:
        return always;
    }
}

enum status opened_notify(
    struct server_call *call,
    struct opened *opened,
    uint32_t event,
    uint64_t bits,
    uint32_t interest,
    uint32_t *readiness)
{
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(opened->told.event);
    opened->told = (struct told){.event = server_call_keep(call, event), .bits = bits};
    *readiness = readiness_of(opened);
    opened->told.interest = (*readiness & interest) == 0 ? interest : 0;
    return STATUS_OK;
}

void opened_await(struct opened *opened)
{
    struct told *told = &opened->told;
    told->interest |= told->event != 0 ? READINESS_READABLE : 0;
}

/* -- what is due ------------------------------------------------------------------------------- */

void opened_signalled(uint64_t bits)
{
    for (uint32_t i = 0; i < BIT_COUNT; i++) {
        const struct list *list = &all[i];
        if ((bits >> i & 1) == 0) {
            continue;
        }
        for (struct list_node *node = list->head.next; node != &list->head; node = node->next) {
            make_due(container_of(node, struct opened, in_all));
        }
    }
}

/* What is kept goes to who has waited longest and still does. */
static void give_to_waiting(struct opened *opened)
{
    struct waiting *waiting = first_waiting(opened);
    const enum status status = opened->kind == OPENED_LISTENER
                                   ? listeners_reply(opened, waiting->reply)
                                   : sockets_reply(opened, waiting->reply);
    end_waiting(opened, waiting);
    if (status == STATUS_OK) {
        was_given(opened);
    }
}

static void settle(struct opened *opened)
{
    for (uint32_t i = 0; i <= WAITING_MAX; i++) {
        const bool is_awaited = !list_is_empty(&opened->waiting);
        const bool is_told = (opened->told.interest & READINESS_READABLE) != 0;
        if ((!is_awaited && !is_told) || opened_fill(opened) != STATUS_OK) {
            return;
        }
        if (!is_awaited) {
            tell(opened);
            return;
        }
        give_to_waiting(opened);
    }
}

uint64_t opened_settle(void)
{
    const uint64_t now_ns = clock_now_ns();
    if (next_look_ns != 0 && now_ns >= next_look_ns) {
        next_look_ns = 0;
        opened_signalled(UINT64_MAX);
    }
    for (uint32_t i = 0; i < SETTLED_MAX && !list_is_empty(&due); i++) {
        struct opened *opened = container_of(due.head.next, struct opened, in_due);
        list_remove(&opened->in_due);
        settle(opened);
    }
    if (!list_is_empty(&due)) {
        return now_ns; /* whoever waits comes first */
    }
    return next_look_ns;
}
