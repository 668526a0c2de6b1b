/*
 * What a mounted store has in memory. It lies at the beginning of the caller's memory, and its
 * tables, buffers and cache behind it (memory.c).
 */
#pragma once

#include "batch.h"
#include "digest.h"
#include "format.h"
#include <blake3.h>

/* What was appended and not yet written to the device; and where there is little memory. */
#define LOG_BUFFER_BYTES       (UINT32_C(256) << 10)
#define LOG_BUFFER_BYTES_SMALL (UINT32_C(96) << 10)
/* A record with what is around it in its pages. */
#define STAGING_BYTES (UINT32_C(80) << 10)

_Static_assert(STAGING_BYTES + PAGE_BYTES <= LOG_BUFFER_BYTES_SMALL, "a record can be appended");
_Static_assert(RECORD_BYTES_MAX + 2 * PAGE_BYTES <= STAGING_BYTES, "a record can be staged");

/*
 * Nodes that are changed before a commit comes by itself: what they take must have room when all
 * else is full. So many segments' worth, where the cache allows it, but at least so many.
 */
#define DIRTY_SEGMENTS  4u
#define DIRTY_NODES_MIN 96u
/* Segments besides, that only cleaning and deleting may take. */
#define RESERVE_SEGMENTS 3u
/* With so many more free ones, whoever writes need not clean first. */
#define CLEAN_SEGMENTS 3u

/* Of a node that is not on the device: its "address" in its parent. */
#define ADDRESS_IN_MEMORY (UINT64_C(1) << 63)

#define NODE_NONE UINT32_MAX

struct segment {
    uint32_t live_bytes; /* of records and nodes that the index refers to */
    uint32_t freed_in;   /* the transaction in which it became empty */
    uint16_t pin_count;  /* pages of the last commit in it */
    bool holds_objects;  /* else pages */
    bool is_stuck;       /* cleaning found no more in it than it could move */
};

struct node {
    uint64_t address;
    uint64_t used_in; /* the last operation that touched it */
    uint32_t next;    /* in its bucket */
    bool is_used;
    bool is_dirty;
};

struct cache {
    struct node *nodes;
    uint8_t *pages;
    uint32_t *buckets;
    uint32_t node_count;
    uint32_t bucket_count; /* a power of two */
    uint32_t dirty_count;
    uint32_t dirty_max;
    uint32_t hand;
    uint64_t operation;
    uint64_t next_in_memory;
};

/* The principals that an owner has: the present one, and the one before. */
enum owner_name {
    OWNER_CURRENT,
    OWNER_FORMER,
    OWNER_NAMES,
};

struct owner {
    uint8_t principals[OWNER_NAMES][STORE_PRINCIPAL_BYTES];
    uint8_t wraps[OWNER_NAMES][WRAP_BYTES]; /* his data key, for each; zeros: not for this one */
    uint8_t root[STORE_HASH_BYTES];
    uint64_t quota_bytes;
    uint64_t used_bytes;
    uint64_t object_count;
    bool has_former;
    bool is_encrypted;
    bool has_plain; /* objects from before he was */
    bool is_unlocked;
    uint8_t data_key[STORE_KEY_BYTES]; /* these only while he is unlocked */
    uint8_t seal_key[STORE_KEY_BYTES];
    uint8_t tag_key[STORE_KEY_BYTES];
    uint32_t earlier_count; /* principals from before the former one; not on the disk */
    uint8_t earlier[STORE_EARLIER_MAX][STORE_PRINCIPAL_BYTES];
};

struct stream {
    bool is_open;
    bool is_void; /* its owner was locked meanwhile */
    uint32_t owner;
    uint64_t number;
    uint64_t size_bytes; /* given so far */
    uint32_t waiting_bytes;
    uint8_t *waiting; /* STORE_CHUNK_BYTES */
    bool is_hashed;   /* `waiting` is, in `digest`; nothing is added to it then */
    struct digest digest;
    blake3_hasher hasher; /* of the chunks before */
};

/* What the next commit may add to the blocks behind the last full one (journal.h). */
#define JOURNAL_NOTED_BYTES 8192u

struct journal {
    bool is_barred; /* the next commit has to be a full one */
    uint32_t noted_bytes;
    uint8_t noted[JOURNAL_NOTED_BYTES];
    bool owner_is_noted[STORE_OWNERS_MAX]; /* what he has changed: noted with the commit */
};

struct store {
    struct store_device device;
    struct superblock superblock; /* of the last commit */
    struct journal journal;
    struct commit commit; /* as it will be next; `sequence`: of the last full one */
    uint32_t damaged_superblocks;
    bool is_read_only;
    bool is_changed; /* since the last commit */

    /*
     * The log has two ends: objects, which stay, and pages of the index, which are soon written
     * anew, lie in segments of their own. What is in the buffer belongs at `buffer_at`, a whole
     * page.
     */
    uint8_t *buffer;
    uint32_t buffer_bytes;
    uint64_t buffer_at;
    uint32_t buffer_used;
    uint32_t current;   /* the segment that the buffer goes to */
    bool is_at_objects; /* which end that is */
    uint64_t other_at;  /* where the other end goes on, and in which segment */
    uint32_t other;

    struct segment *segments;
    uint32_t free_count; /* empty ones, those included that wait for the commit */
    uint32_t search_from;
    uint32_t reserve_count; /* of segments that putting leaves alone */
    uint64_t live_bytes;
    bool segment_page_is_changed[SEGMENT_PAGES];

    struct cache cache;
    uint8_t *staging; /* one record that is read */
    uint8_t *spare;   /* one that is made, or moved */

    struct owner owners[STORE_OWNERS_MAX];
    bool owner_page_is_changed[OWNER_PAGES];

    uint32_t stream_count; /* that there is memory for: STORE_STREAMS_MAX, or none */
    struct stream streams[STORE_STREAMS_MAX];
    struct batch batch;
};

/* From one full commit to the next: what becomes empty in it is taken behind it. */
static inline uint32_t transaction(const struct store *store)
{
    return (uint32_t)store->commit.sequence;
}

static inline uint64_t segment_address(const struct store *store, uint32_t segment)
{
    return SEGMENTS_AT + (uint64_t)segment * store->superblock.segment_bytes;
}

/* Lays the store out in its memory. STATUS_NO_MEMORY. */
NODISCARD enum status memory_divide(
    struct store **store,
    const struct store_device *device,
    uint32_t segment_count,
    void *memory,
    uint64_t size_bytes);

/* STATUS_INVALID_ARGUMENT: blocks that the store cannot use. */
NODISCARD enum status device_check(const struct store_device *device);
