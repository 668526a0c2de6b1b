#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "service.h"

/* Of the memory for all windows, the part that one principal may have. */
#define WINDOWS_DIVISOR 2u

/* What is charged for one that is opened, with what is kept of its process. */
#define OPENED_BYTES                                                                               \
    (sizeof(struct opened) + sizeof(struct member) + 2 * sizeof(struct session_account))

static struct list members;
static struct list due;

void opened_init(void)
{
    list_init(&members);
    list_init(&due);
}

/* -- members ----------------------------------------------------------------------------------- */

static struct member *find_member(uint64_t process)
{
    for (struct list_node *node = members.head.next; node != &members.head; node = node->next) {
        struct member *member = container_of(node, struct member, node);
        if (member->process == process) {
            return member;
        }
    }
    return NULL;
}

/* That of a process, which is of this account when it comes; held. NULL: there is no memory. */
static struct member *member_of(uint64_t process, struct account *account)
{
    struct member *member = find_member(process);
    if (member == NULL) {
        member = object_cache_take(&network_service.members);
        if (member == NULL) {
            return NULL;
        }
        *member = (struct member){.process = process, .account = account};
        account_hold(account);
        window_holder_init(&member->windows, NULL);
        list_add_last(&members, &member->node);
    }
    member->opened_count++;
    return member;
}

static void member_release(struct member *member)
{
    if (--member->opened_count > 0) {
        return;
    }
    account_release(member->account);
    windows_close(&network_service.windows, &member->windows);
    list_remove(&member->node);
    object_cache_give_back(&network_service.members, member);
}

static uint64_t window_bytes(const struct member *member)
{
    const struct list *windows = &member->windows.windows;
    uint64_t bytes = 0;
    for (struct list_node *node = windows->head.next; node != &windows->head; node = node->next) {
        bytes += container_of(node, struct window, link)->size_bytes;
    }
    return bytes;
}

/* Of all that have something of a principal's; NULL: of everybody. */
static uint64_t windows_of(const struct account *account)
{
    uint64_t bytes = 0;
    for (struct list_node *node = members.head.next; node != &members.head; node = node->next) {
        const struct member *member = container_of(node, struct member, node);
        bytes += account == NULL || member->account == account ? window_bytes(member) : 0;
    }
    return bytes;
}

/* Those of other processes that used them through what is open no more. */
static void end_unused_windows(const struct opened *closed)
{
    struct member *member = closed->member;
    for (uint32_t i = 0; i < WINDOW_USERS_MAX; i++) {
        const uint64_t process = closed->window_users[i];
        if (process != 0 && !sockets_have_window_user(member, process)) {
            windows_end(&network_service.windows, &member->windows, process);
        }
    }
}

/* False: too many others had one before. */
static bool note_window_user(struct opened *opened, uint64_t process)
{
    if (process == opened->member->process) {
        return true;
    }
    for (uint32_t i = 0; i < WINDOW_USERS_MAX; i++) {
        uint64_t *user = &opened->window_users[i];
        if (*user == 0 || *user == process) {
            *user = process;
            return true;
        }
    }
    return false;
}

enum status opened_window_part(
    struct opened *opened, uint64_t process, uint64_t offset, uint64_t size_bytes, uint8_t **part)
{
    return note_window_user(opened, process)
               ? window_part(&opened->member->windows, process, offset, size_bytes, part)
               : STATUS_WRONG_STATE;
}

bool opened_windows_fit(const struct account *account, uint64_t bytes)
{
    const uint64_t max = network_service.windows_bytes;
    const uint64_t max_of_one = max / WINDOWS_DIVISOR;
    const uint64_t used = windows_of(NULL) + outboxes_bytes(NULL);
    const uint64_t used_of_one = windows_of(account) + outboxes_bytes(account);
    return used <= max && bytes <= max - used && used_of_one <= max_of_one &&
           bytes <= max_of_one - used_of_one;
}

enum status opened_window(
    const struct server_call *call, struct opened *opened, uint64_t size_bytes, uint32_t *memory)
{
    struct window_holder *holder = &opened->member->windows;
    if (!opened_windows_fit(opened->member->account, size_bytes) ||
        !note_window_user(opened, call->sender_process)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return windows_share(
        &network_service.windows, holder, call->sender_process, size_bytes, memory);
}

/* -- pages, for who pays for them -------------------------------------------------------------- */

enum status page_take(struct account *account, void **page)
{
    struct page_source *source = &network_service.pages.pool.source;
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
    struct page_source *source = &network_service.pages.pool.source;
    source->give_back(source, page);
    account_refund(account, PAGE_BYTES);
}

/* -- authorities ------------------------------------------------------------------------------- */

enum status authority_create(
    struct account *account,
    struct authority *parent,
    struct bytes allowed,
    struct authority **created)
{
    _Static_assert(sizeof(struct authority) <= PAGE_BYTES, "it lies in one page");
    struct authority *authority = NULL;
    enum status status = page_take(account, (void **)&authority);
    if (status != STATUS_OK) {
        return status;
    }
    status = authority_read(authority, parent, allowed);
    if (status != STATUS_OK) {
        page_give_back(account, authority);
        return status;
    }
    authority->account = account;
    account_hold(account);
    parent->references++;
    *created = authority;
    return STATUS_OK;
}

void authority_release(struct authority *authority)
{
    while (!authority_is_whole(authority) && --authority->references == 0) {
        struct authority *parent = authority->parent;
        struct account *account = authority->account;
        page_give_back(account, authority);
        account_release(account);
        authority = parent;
    }
}

/* -- life -------------------------------------------------------------------------------------- */

enum status opened_create(
    uint64_t process,
    enum opened_kind kind,
    struct account *account,
    struct authority *authority,
    struct opened **created)
{
    static uint64_t number;
    enum status status = account_charge(account, OPENED_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    struct opened *opened = object_cache_take(&network_service.opened);
    if (opened == NULL) {
        account_refund(account, OPENED_BYTES);
        return STATUS_LIMIT_EXCEEDED;
    }
    *opened = (struct opened){
        .kind = kind,
        .authority = authority,
        .account = account,
        .number = ++number,
        .member = member_of(process, account),
    };
    list_init(&opened->readers);
    list_init(&opened->writers);
    status =
        opened->member == NULL
            ? STATUS_LIMIT_EXCEEDED
            : session_open(&network_service.sessions, &opened->session, process, account->number);
    if (status != STATUS_OK) {
        if (opened->member != NULL) {
            member_release(opened->member);
        }
        object_cache_give_back(&network_service.opened, opened);
        account_refund(account, OPENED_BYTES);
        return status;
    }
    account_hold(account);
    authority->references++;
    *created = opened;
    return STATUS_OK;
}

enum status opened_give(struct opened *opened, uint64_t mask, uint32_t *handle)
{
    return session_create(network_service.server.endpoint, opened->session.badge, mask, handle);
}

void opened_destroy(struct opened *opened)
{
    const struct notice nobody = {.changed = NULL};
    waiting_end_all(opened);
    outbox_destroy(opened);
    sockets_leave(opened);
    if (list_node_is_linked(&opened->in_due)) {
        list_remove(&opened->in_due);
    }
    if (opened->stream != NULL) {
        stream_notify(opened->stream, nobody);
        stream_destroy(opened->stream);
    }
    listener_destroy(opened->listener);
    udp_socket_destroy(opened->socket);
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        capability_release(opened->told[i].event);
    }
    if (opened->senders != NULL) {
        page_give_back(opened->account, opened->senders);
    }
    session_close(&network_service.sessions, &opened->session);
    end_unused_windows(opened);
    member_release(opened->member);
    account_refund(opened->account, OPENED_BYTES);
    account_release(opened->account);
    authority_release(opened->authority);
    object_cache_give_back(&network_service.opened, opened);
}

struct opened *opened_find(uint64_t badge)
{
    struct session *session = session_find(&network_service.sessions, badge);
    return session == NULL ? NULL : container_of(session, struct opened, session);
}

/* -- what is due ------------------------------------------------------------------------------- */

static void changed(void *context)
{
    struct opened *opened = context;
    if (!list_node_is_linked(&opened->in_due)) {
        list_add_last(&due, &opened->in_due);
    }
}

struct notice opened_notice(struct opened *opened)
{
    return (struct notice){.context = opened, .changed = changed};
}

bool opened_are_due(void)
{
    return !list_is_empty(&due);
}

/* Once: who wants to be told again says so again. */
static void tell(struct told *told, uint32_t readiness)
{
    if ((readiness & told->interest) == 0) {
        return;
    }
    const struct event_signal_params params = {.bits = told->bits};
    /* An event that is gone has nobody who waits for it. */
    (void)event_signal(told->event, &params);
    told->interest = 0;
}

void opened_end(struct opened *opened)
{
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        tell(&opened->told[i], opened->told[i].interest);
    }
    opened_destroy(opened);
}

static void tell_all(struct opened *opened)
{
    const uint32_t readiness = opened_readiness(opened);
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        tell(&opened->told[i], readiness);
    }
}

void opened_settle(void)
{
    accounts_settle();
    while (!list_is_empty(&due)) {
        struct opened *opened = container_of(due.head.next, struct opened, in_due);
        list_remove(&opened->in_due);
        waiting_settle(opened);
        tell_all(opened);
    }
}

static uint32_t stream_readiness(const struct stream *stream)
{
    const struct stream_state state = stream_look(stream);
    const bool is_over = state.status != STATUS_OK;
    uint32_t readiness = 0;
    if (state.readable_bytes > 0 || state.has_ended || is_over) {
        readiness |= READINESS_READABLE;
    }
    if (state.is_writable || is_over) {
        readiness |= READINESS_WRITABLE;
    }
    if (is_over || (state.has_ended && state.is_finished)) {
        readiness |= READINESS_ENDED;
    }
    return readiness;
}

uint32_t opened_readiness(const struct opened *opened)
{
    switch (opened->kind) {
    case OPENED_STREAM:
        return stream_readiness(opened->stream);
    case OPENED_LISTENER:
        return listener_has_waiting(opened->listener) ? READINESS_READABLE : 0;
    case OPENED_SOCKET:
        return (outbox_is_empty(opened) ? READINESS_WRITABLE : 0) |
               (udp_socket_look(opened->socket).waiting > 0 ? READINESS_READABLE : 0);
    default:
        return 0;
    }
}

static enum told_for told_for(uint32_t interest)
{
    if (interest == 0) {
        return TOLD_FOR_TRANSFERS;
    }
    return (interest & READINESS_READABLE) != 0 ? TOLD_FOR_READING : TOLD_FOR_WRITING;
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
    opened->told_last = told_for(interest);
    struct told *told = &opened->told[opened->told_last];
    capability_release(told->event);
    *readiness = opened_readiness(opened);
    *told = (struct told){
        .event = server_call_keep(call, event),
        .bits = bits,
        .interest = (*readiness & interest) == 0 ? interest : 0,
    };
    return STATUS_OK;
}

void opened_await(struct opened *opened, uint32_t interest)
{
    struct told *told = &opened->told[opened->told_last];
    told->interest |= told->event != 0 ? interest : 0;
}
