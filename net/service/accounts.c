/*
 * Accounts: what each principal has here, of the stack and of the service's memory. An account
 * ends when nobody has anything in it and what was written through it is sent.
 */
#include "lib/memory.h"
#include "service.h"
#include "share.h"

/* When others are left less, accounts that nobody has any more are ended at once. */
#define PLACES_LOW  64u
#define BUFFERS_LOW 256u

static struct list accounts;
static uint64_t account_count;
/* Accounts that nobody has any more, or that were left since somebody looked. 0: none. */
static uint32_t unused_count;
static uint64_t memory_all;
/* Of it, what nobody may have by now. */
static uint64_t memory_left;

void accounts_init(uint64_t memory_bytes)
{
    list_init(&accounts);
    memory_all = memory_bytes;
    memory_left = memory_bytes;
}

static void end_account(struct account *account)
{
    client_destroy(account->client);
    memory_left += account->memory_max;
    list_remove(&account->node);
    object_cache_give_back(&network_service.accounts, account);
}

/*
 * Nobody's, and what was written is sent: or, where there is no room, at once. Gives how many that
 * nobody has are left.
 */
static uint32_t end_unused_accounts(bool is_at_once)
{
    uint32_t left_count = 0;
    struct list_node *node = accounts.head.next;
    while (node != &accounts.head) {
        struct account *account = container_of(node, struct account, node);
        node = node->next;
        if (account->holder_count > 0) {
            continue;
        }
        if (is_at_once || client_use(account->client).places == 0) {
            end_account(account);
        } else {
            left_count++;
        }
    }
    return left_count;
}

void accounts_settle(void)
{
    if (unused_count > 0) {
        streams_settle();
        unused_count = end_unused_accounts(false);
    }
}

static void take_share_of_memory(struct account *account)
{
    const uint64_t share = share_of(memory_all, memory_left, account->memory_max);
    memory_left -= share - account->memory_max;
    account->memory_max = share;
}

static void give_back_unused(struct account *account)
{
    const struct client_bounds bounds =
        share_of_bounds_kept(client_left(), account->bounds, client_room(account->client));
    const uint64_t memory_max = share_kept(
        memory_all, memory_left, account->memory_max, account->memory_max - account->memory_used);
    if (client_resize(account->client, bounds) == STATUS_OK) {
        account->bounds = bounds;
    }
    memory_left += account->memory_max - memory_max;
    account->memory_max = memory_max;
}

/* Who comes finds something of what others do not use. */
static void make_room(void)
{
    if (!share_of_bounds_is_scarce(client_left()) && !share_is_scarce(memory_all, memory_left)) {
        return;
    }
    for (struct list_node *node = accounts.head.next; node != &accounts.head; node = node->next) {
        give_back_unused(container_of(node, struct account, node));
    }
}

static enum status create_account(const uint8_t *principal, struct account **created)
{
    const struct client_bounds none = {.places = 0};
    if (client_left().places < PLACES_LOW || client_left().buffers < BUFFERS_LOW) {
        unused_count = end_unused_accounts(true);
    }
    streams_settle();
    make_room();
    const struct client_bounds bounds = share_of_bounds(client_left(), none);
    if (bounds.places == 0 || bounds.buffers < STREAM_BUFFERS_MIN) {
        return STATUS_NO_MEMORY;
    }
    struct account *account = object_cache_take(&network_service.accounts);
    if (account == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *account = (struct account){.number = ++account_count, .bounds = bounds};
    const enum status status = client_create(bounds, &account->client);
    if (status != STATUS_OK) {
        object_cache_give_back(&network_service.accounts, account);
        return STATUS_NO_MEMORY;
    }
    take_share_of_memory(account);
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
    account->holder_count++;
}

void account_release(struct account *account)
{
    if (account != NULL) {
        account->holder_count--;
        unused_count += account->holder_count == 0 ? 1 : 0;
    }
}

void account_look_for_more(struct account *account)
{
    if (!share_of_bounds_is_low(account->bounds, client_room(account->client))) {
        return;
    }
    const struct client_bounds bounds = share_of_bounds(client_left(), account->bounds);
    if (client_resize(account->client, bounds) == STATUS_OK) {
        account->bounds = bounds;
    }
}

enum status account_charge(struct account *account, uint64_t bytes)
{
    if (bytes > account->memory_max - account->memory_used) {
        take_share_of_memory(account);
    }
    if (bytes > account->memory_max - account->memory_used) {
        return STATUS_LIMIT_EXCEEDED;
    }
    account->memory_used += bytes;
    return STATUS_OK;
}

void account_refund(struct account *account, uint64_t bytes)
{
    account->memory_used -= bytes;
}
