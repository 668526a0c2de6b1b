#include "support/session_table.h"
#include "lib/list.h"

static int compare_badges(const void *key, struct ordered_node *other)
{
    const uint64_t badge = *(const uint64_t *)key;
    const struct session *session = container_of(other, struct session, by_badge);
    return badge < session->badge ? -1 : badge > session->badge;
}

static int compare_numbers(const void *key, struct ordered_node *other)
{
    const uint64_t number = *(const uint64_t *)key;
    const struct session_account *account = container_of(other, struct session_account, by_number);
    return number < account->number ? -1 : number > account->number;
}

void session_table_init(
    struct session_table *table,
    struct page_source *source,
    const struct session_limits *limits,
    uint64_t start)
{
    *table = (struct session_table){.limits = *limits};
    /* Far from the end: nobody opens 2^61 sessions. */
    table->next_badge = (start & (SESSION_BADGE_FROM_INIT / 2 - 1)) | 1;
    object_cache_init(&table->accounts, source, sizeof(struct session_account));
}

/* Of a process or an origin, made if need be. NULL: no memory. */
static struct session_account *
find_account(struct session_table *table, struct ordered_tree *accounts, uint64_t number)
{
    struct ordered_node *found = ordered_find(accounts, compare_numbers, &number);
    if (found != NULL) {
        return container_of(found, struct session_account, by_number);
    }
    struct session_account *account = object_cache_take(&table->accounts);
    if (account != NULL) {
        *account = (struct session_account){.number = number};
        ordered_add(accounts, compare_numbers, &number, &account->by_number);
    }
    return account;
}

static void drop_if_unused(
    struct session_table *table, struct ordered_tree *accounts, struct session_account *account)
{
    if (account->session_count == 0) {
        ordered_remove(accounts, compare_numbers, &account->number);
        object_cache_give_back(&table->accounts, account);
    }
}

enum status session_open(
    struct session_table *table, struct session *session, uint64_t process, uint64_t origin)
{
    if (table->session_count >= table->limits.sessions_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct session_account *owner = find_account(table, &table->owners, process);
    if (owner == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct session_account *from = find_account(table, &table->origins, origin);
    if (from == NULL) {
        goto drop_owner;
    }
    if (owner->session_count >= table->limits.sessions_of_owner_max ||
        from->session_count >= table->limits.sessions_of_origin_max) {
        goto drop_origin;
    }
    *session = (struct session){.badge = table->next_badge++, .owner = owner, .origin = from};
    ordered_add(&table->sessions, compare_badges, &session->badge, &session->by_badge);
    owner->session_count++;
    from->session_count++;
    table->session_count++;
    return STATUS_OK;

drop_origin:
    drop_if_unused(table, &table->origins, from);
drop_owner:
    drop_if_unused(table, &table->owners, owner);
    return STATUS_LIMIT_EXCEEDED;
}

struct session *session_find(const struct session_table *table, uint64_t badge)
{
    struct ordered_node *found = ordered_find(&table->sessions, compare_badges, &badge);
    return found == NULL ? NULL : container_of(found, struct session, by_badge);
}

enum status session_charge(struct session_table *table, struct session *session, uint64_t bytes)
{
    if (bytes > table->limits.bytes_of_owner_max - session->owner->bytes ||
        bytes > table->limits.bytes_of_origin_max - session->origin->bytes ||
        bytes > table->limits.bytes_max - table->bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    session->bytes += bytes;
    session->owner->bytes += bytes;
    session->origin->bytes += bytes;
    table->bytes += bytes;
    return STATUS_OK;
}

void session_refund(struct session_table *table, struct session *session, uint64_t bytes)
{
    session->bytes -= bytes;
    session->owner->bytes -= bytes;
    session->origin->bytes -= bytes;
    table->bytes -= bytes;
}

void session_close(struct session_table *table, struct session *session)
{
    session_refund(table, session, session->bytes);
    ordered_remove(&table->sessions, compare_badges, &session->badge);
    session->owner->session_count--;
    session->origin->session_count--;
    table->session_count--;
    drop_if_unused(table, &table->owners, session->owner);
    drop_if_unused(table, &table->origins, session->origin);
}
