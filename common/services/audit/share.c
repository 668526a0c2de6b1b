#include "share.h"
#include "lib/memory.h"
#include <stddef.h>

void share_table_init(struct share_table *table, uint64_t burst, uint64_t interval_ns)
{
    *table = (struct share_table){.burst = burst, .interval_ns = interval_ns};
}

static bool is_key(const struct share *share, const struct share_key *key)
{
    return share->used_ns != 0 && memcmp(&share->key, key, sizeof(*key)) == 0;
}

static struct share *find(struct share_table *table, const struct share_key *key)
{
    for (uint32_t i = 0; i < SHARES_MAX; i++) {
        if (is_key(&table->shares[i], key)) {
            return &table->shares[i];
        }
    }
    return NULL;
}

/* A free place, or that of the share that was unused for the longest time. */
static struct share *create(struct share_table *table, const struct share_key *key, uint64_t now_ns)
{
    struct share *oldest = &table->shares[0];
    for (uint32_t i = 1; i < SHARES_MAX; i++) {
        if (table->shares[i].used_ns < oldest->used_ns) {
            oldest = &table->shares[i];
        }
    }
    table->forgotten += oldest->refused;
    *oldest = (struct share){
        .key = *key, .filled_ns = now_ns, .reported_ns = now_ns, .records = table->burst};
    return oldest;
}

static void refill(const struct share_table *table, struct share *share, uint64_t now_ns)
{
    const uint64_t passed_ns = now_ns > share->filled_ns ? now_ns - share->filled_ns : 0;
    const uint64_t records = passed_ns / table->interval_ns;
    if (records >= table->burst - share->records) {
        share->records = table->burst;
        share->filled_ns = now_ns;
    } else {
        share->records += records;
        share->filled_ns += records * table->interval_ns;
    }
}

bool share_take(struct share_table *table, const struct share_key *key, uint64_t now_ns)
{
    struct share *share = find(table, key);
    if (share == NULL) {
        share = create(table, key, now_ns);
    }
    refill(table, share, now_ns);
    share->used_ns = now_ns;
    if (share->records == 0) {
        share->refused++;
        return false;
    }
    share->records--;
    return true;
}

bool share_report(struct share_table *table, uint64_t now_ns, struct share_report *report)
{
    if (table->forgotten > 0) {
        *report = (struct share_report){.refused = table->forgotten};
        table->forgotten = 0;
        return true;
    }
    for (uint32_t i = 0; i < SHARES_MAX; i++) {
        struct share *share = &table->shares[i];
        if (share->refused > 0 && now_ns >= share->reported_ns + SHARE_REPORT_NS) {
            *report = (struct share_report){share->key, share->refused};
            share->refused = 0;
            share->reported_ns = now_ns;
            return true;
        }
    }
    return false;
}

uint64_t share_report_at_ns(const struct share_table *table)
{
    uint64_t at_ns = table->forgotten > 0 ? 1 : 0;
    for (uint32_t i = 0; i < SHARES_MAX; i++) {
        const struct share *share = &table->shares[i];
        const uint64_t due_ns = share->reported_ns + SHARE_REPORT_NS;
        if (share->refused > 0 && (at_ns == 0 || due_ns < at_ns)) {
            at_ns = due_ns;
        }
    }
    return at_ns;
}
