#include "lib/least.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "service.h"

/* Of what no other principal has, the part that stays for others when one comes. */
#define REST_DIVISOR 4u

/* When others are left less, accounts that nobody has any more are ended at once. */
#define PLACES_LOW  64u
#define BUFFERS_LOW 256u

/* Of the memory for all windows, the part that one principal may have. */
#define WINDOWS_DIVISOR 2u

static struct list accounts;
static struct list members;
static struct list due;
static uint64_t account_count;
/* Accounts were left since somebody looked: 0: none. */
static uint32_t unused_count;

void opened_init(void)
{
    list_init(&accounts);
    list_init(&members);
    list_init(&due);
}

/* -- accounts ---------------------------------------------------------------------------------- */

static void end_account(struct account *account)
{
    client_destroy(account->client);
    list_remove(&account->node);
    object_cache_give_back(&network_service.accounts, account);
}

/* Nobody's, and what was written is sent: or, where there is no room, at once. */
static void end_unused_accounts(bool is_at_once)
{
    struct list_node *node = accounts.head.next;
    while (node != &accounts.head) {
        struct account *account = container_of(node, struct account, node);
        node = node->next;
        if (account->opened_count == 0 && (is_at_once || client_use(account->client).places == 0)) {
            end_account(account);
        }
    }
}

static enum status create_account(const uint8_t *principal, struct account **created)
{
    if (client_left().places < PLACES_LOW || client_left().buffers < BUFFERS_LOW) {
        end_unused_accounts(true);
    }
    const struct client_bounds left = client_left();
    const struct client_bounds bounds = {
        .places = (uint16_t)(left.places - left.places / REST_DIVISOR),
        .buffers = (uint16_t)(left.buffers - left.buffers / REST_DIVISOR),
    };
    if (bounds.places == 0 || bounds.buffers < STREAM_BUFFERS_MIN) {
        return STATUS_NO_MEMORY;
    }
    struct account *account = object_cache_take(&network_service.accounts);
    if (account == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *account = (struct account){.number = ++account_count};
    const enum status status = client_create(bounds, &account->client);
    if (status != STATUS_OK) {
        object_cache_give_back(&network_service.accounts, account);
        return STATUS_NO_MEMORY;
    }
    memcpy(account->principal, principal, PRINCIPAL_BYTES);
    list_add_last(&accounts, &account->node);
    *created = account;
    return STATUS_OK;
}

enum status account_of(const uint8_t *principal, struct account **account)
{
    *account = NULL;
    for (struct list_node *node = accounts.head.next; node != &accounts.head; node = node->next) {
        struct account *known = container_of(node, struct account, node);
        if (memcmp(known->principal, principal, PRINCIPAL_BYTES) == 0) {
            *account = known;
        }
    }
    const enum status status = *account == NULL ? create_account(principal, account) : STATUS_OK;
    if (status == STATUS_OK) {
        account_hold(*account);
    }
    return status;
}

void account_hold(struct account *account)
{
    account->opened_count++;
}

void account_release(struct account *account)
{
    if (account != NULL) {
        account->opened_count--;
        unused_count += account->opened_count == 0 ? 1 : 0;
    }
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

enum status opened_window(
    const struct server_call *call, struct opened *opened, uint64_t size_bytes, uint32_t *memory)
{
    struct window_holder *holder = &opened->member->windows;
    const uint64_t max = network_service.windows_bytes;
    if (size_bytes > max || windows_of(NULL) > max - size_bytes ||
        windows_of(opened->member->account) > max / WINDOWS_DIVISOR - least(size_bytes, max / 2)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return windows_share(
        &network_service.windows, holder, call->sender_process, size_bytes, memory);
}

/* -- authorities ------------------------------------------------------------------------------- */

void authority_release(struct authority *authority)
{
    while (!authority_is_whole(authority) && --authority->references == 0) {
        struct authority *parent = authority->parent;
        struct page_source *source = &network_service.pages.pool.source;
        source->give_back(source, authority);
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
    struct opened *opened = object_cache_take(&network_service.opened);
    if (opened == NULL) {
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
    const enum status status =
        opened->member == NULL
            ? STATUS_LIMIT_EXCEEDED
            : session_open(&network_service.sessions, &opened->session, process, account->number);
    if (status != STATUS_OK) {
        if (opened->member != NULL) {
            member_release(opened->member);
        }
        object_cache_give_back(&network_service.opened, opened);
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
    session_close(&network_service.sessions, &opened->session);
    member_release(opened->member);
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

static void tell_all(struct opened *opened)
{
    const uint32_t readiness = opened_readiness(opened);
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        tell(&opened->told[i], readiness);
    }
}

void opened_settle(void)
{
    if (unused_count > 0) {
        unused_count = 0;
        end_unused_accounts(false);
    }
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
    if (state.readable_bytes > 0 || state.has_ended) {
        readiness |= READINESS_READABLE;
    }
    if (state.writable_bytes > 0 || is_over) {
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
        return READINESS_WRITABLE |
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
