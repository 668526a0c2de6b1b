#include "support/session_table.h"
#include "lib/list.h"

static int compare_badges(const void *key, struct ordered_node *other)
{
    const uint64_t badge = *(const uint64_t *)key;
    const struct session *session = container_of(other, struct session, by_badge);
    return badge < session->badge ? -1 : badge > session->badge;
}

static int compare_processes(const void *key, struct ordered_node *other)
{
    const uint64_t process = *(const uint64_t *)key;
    const struct session_owner *owner = container_of(other, struct session_owner, by_process);
    return process < owner->process ? -1 : process > owner->process;
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
    object_cache_init(&table->owner_objects, source, sizeof(struct session_owner));
}

/* The owner of a process's sessions, made if need be. NULL: no memory. */
static struct session_owner *find_owner(struct session_table *table, uint64_t process)
{
    struct ordered_node *found = ordered_find(&table->owners, compare_processes, &process);
    if (found != NULL) {
        return container_of(found, struct session_owner, by_process);
    }
    struct session_owner *owner = object_cache_take(&table->owner_objects);
    if (owner != NULL) {
        *owner = (struct session_owner){.process = process};
        ordered_add(&table->owners, compare_processes, &process, &owner->by_process);
    }
    return owner;
}

static void drop_owner_if_unused(struct session_table *table, struct session_owner *owner)
{
    if (owner->session_count == 0) {
        ordered_remove(&table->owners, compare_processes, &owner->process);
        object_cache_give_back(&table->owner_objects, owner);
    }
}

enum status session_open(struct session_table *table, struct session *session, uint64_t process)
{
    if (table->session_count >= table->limits.sessions_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct session_owner *owner = find_owner(table, process);
    if (owner == NULL || owner->session_count >= table->limits.sessions_of_owner_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *session = (struct session){.badge = table->next_badge++, .owner = owner};
    ordered_add(&table->sessions, compare_badges, &session->badge, &session->by_badge);
    owner->session_count++;
    table->session_count++;
    return STATUS_OK;
}

struct session *session_find(const struct session_table *table, uint64_t badge)
{
    struct ordered_node *found = ordered_find(&table->sessions, compare_badges, &badge);
    return found == NULL ? NULL : container_of(found, struct session, by_badge);
}

enum status session_charge(struct session_table *table, struct session *session, uint64_t bytes)
{
    struct session_owner *owner = session->owner;
    if (bytes > table->limits.bytes_of_owner_max - owner->bytes ||
        bytes > table->limits.bytes_max - table->bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    session->bytes += bytes;
    owner->bytes += bytes;
    table->bytes += bytes;
    return STATUS_OK;
}

void session_refund(struct session_table *table, struct session *session, uint64_t bytes)
{
    session->bytes -= bytes;
    session->owner->bytes -= bytes;
    table->bytes -= bytes;
}

void session_close(struct session_table *table, struct session *session)
{
    struct session_owner *owner = session->owner;
    session_refund(table, session, session->bytes);
    ordered_remove(&table->sessions, compare_badges, &session->badge);
    owner->session_count--;
    table->session_count--;
    drop_owner_if_unused(table, owner);
}
