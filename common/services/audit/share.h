/*
 * What each may write into a log of bounded size, so that nobody can push out what others are owed
 * as fast as he likes.
 *
 * A share belongs to a key: a process and an event, perhaps of one identity, or a principal. It
 * allows so many records at once, and one more as each interval goes by. What goes beyond is not
 * recorded but counted, and the count becomes a record, at most once in SHARE_REPORT_NS for each
 * share.
 *
 * Shares are forgotten when others need the place, the one unused for the longest time first; what
 * it still had to report goes into the count of the table.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SHARES_MAX      64u
#define SHARE_REPORT_NS UINT64_C(10000000000)

struct share_key {
    uint64_t words[4];
};

struct share {
    struct share_key key;
    uint64_t used_ns;     /* 0: free */
    uint64_t filled_ns;   /* up to when time has been turned into records */
    uint64_t reported_ns; /* when the last report was made, or the share */
    uint64_t records;     /* that may come now */
    uint64_t refused;     /* since the last report */
};

struct share_table {
    uint64_t burst;       /* [I] at least 1 */
    uint64_t interval_ns; /* [I] at least 1 */
    uint64_t forgotten;   /* refused records of shares that are forgotten, not reported yet */
    struct share shares[SHARES_MAX];
};

void share_table_init(struct share_table *table, uint64_t burst, uint64_t interval_ns);

/* Whether a record may come now; otherwise it is counted. `now_ns` is not 0. */
bool share_take(struct share_table *table, const struct share_key *key, uint64_t now_ns);

/*
 * A count that is to be reported now, which is forgotten then. False: there is none. `key` is all
 * zeros for what is forgotten.
 */
struct share_report {
    struct share_key key;
    uint64_t refused;
};
bool share_report(struct share_table *table, uint64_t now_ns, struct share_report *report);

/* When there may be something to report; 0: nothing is counted. */
uint64_t share_report_at_ns(const struct share_table *table);
