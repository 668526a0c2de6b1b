/*
 * Accounts: how much of this service's memory is there for the sake of each principal. Each may
 * have as much as it leaves to all others together: half when it is alone, and whoever comes when
 * others have what they get still finds half of what is left.
 */
#include "lib/memory.h"
#include "service.h"

static struct list accounts;
static uint64_t account_count;
static uint64_t left_bytes;

void accounts_init(uint64_t memory_bytes)
{
    list_init(&accounts);
    left_bytes = memory_bytes;
}

static struct account *find(const uint8_t *principal)
{
    for (struct list_node *node = accounts.head.next; node != &accounts.head; node = node->next) {
        struct account *account = container_of(node, struct account, node);
        if (memcmp(account->principal, principal, PRINCIPAL_BYTES) == 0) {
            return account;
        }
    }
    return NULL;
}

static struct account *create(const uint8_t *principal)
{
    struct account *account = object_cache_take(&overlay_streams.accounts);
    if (account != NULL) {
        *account = (struct account){.number = ++account_count};
        memcpy(account->principal, principal, PRINCIPAL_BYTES);
        list_add_last(&accounts, &account->node);
    }
    return account;
}

enum status account_of(const uint8_t *principal, struct account **account)
{
    *account = find(principal);
    if (*account == NULL) {
        *account = create(principal);
    }
    if (*account == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    account_hold(*account);
    return STATUS_OK;
}

void account_hold(struct account *account)
{
    account->holder_count++;
}

void account_release(struct account *account)
{
    if (--account->holder_count == 0) {
        list_remove(&account->node);
        object_cache_give_back(&overlay_streams.accounts, account);
    }
}

enum status account_charge(struct account *account, uint64_t bytes)
{
    if (bytes > left_bytes || account->used_bytes + bytes > left_bytes - bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    account->used_bytes += bytes;
    left_bytes -= bytes;
    return STATUS_OK;
}

void account_refund(struct account *account, uint64_t bytes)
{
    account->used_bytes -= bytes;
    left_bytes += bytes;
}
