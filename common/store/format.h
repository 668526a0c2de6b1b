/*
 * What is on the disk (docs/formats/store.md): places of fields and the reading and writing of
 * them. All numbers are little-endian, but those in keys, which sort as bytes.
 */
#pragma once

#include "lib/bytes.h"
#include "lib/little_endian.h"
#include "lib/memory.h"
#include "store/store.h"

#define KEY_BYTES      24u
#define CHECKSUM_BYTES 16u

#define PAGE_BYTES STORE_PAGE_BYTES
/* Pages of the store itself are there twice, side by side. */
#define TWIN_BYTES (2 * PAGE_BYTES)
/* Where the segments begin; the superblocks are before them. */
#define SEGMENTS_AT ((uint64_t)STORE_HEAD_BYTES)

#define FORMAT_VERSION 3u

/* Each record in the log begins with a head. */
#define HEAD_BYTES   64u
#define RECORD_ALIGN 64u

#define HEAD_MAGIC_AT    0u
#define HEAD_KIND_AT     4u
#define HEAD_LEVEL_AT    5u
#define HEAD_COUNT_AT    6u
#define HEAD_SIZE_AT     8u
#define HEAD_FLAGS_AT    12u
#define HEAD_KEY_AT      16u
#define HEAD_SEQUENCE_AT 40u
#define HEAD_CHECK_AT    48u

#define HEAD_MAGIC  0x31525354u /* "TSR1" */
#define FLAG_SEALED 1u

enum record_kind {
    RECORD_OBJECT = 1, /* an object of one piece */
    RECORD_LARGE = 2,  /* the head of an object in chunks */
    RECORD_CHUNK = 3,
    RECORD_NODE = 4,
    RECORD_OWNERS = 5,
    RECORD_SEGMENTS = 6,
    RECORD_COMMIT = 7,
};

struct head {
    enum record_kind kind;
    uint8_t level;
    uint16_t count;
    uint32_t size_bytes; /* of the record with its head, without the second copy */
    uint32_t flags;
    uint8_t key[KEY_BYTES];
    uint64_t sequence;
};

/* Behind the head of an object, large or chunk: a nonce, what is sealed, and a tag. */
#define NONCE_BYTES 24u
#define MAC_BYTES   16u
#define SEALED_AT   (HEAD_BYTES + NONCE_BYTES)
/* What an object's sealed part begins with. */
#define OBJECT_HASH_AT      0u
#define OBJECT_AUTHOR_AT    32u
#define OBJECT_SIGNATURE_AT 64u
#define OBJECT_SIZE_AT      128u
#define OBJECT_NUMBER_AT    136u
#define OBJECT_HEAD_BYTES   144u

#define RECORD_OVERHEAD_BYTES (SEALED_AT + MAC_BYTES)
#define RECORD_BYTES_MAX      (RECORD_OVERHEAD_BYTES + OBJECT_HEAD_BYTES + STORE_CHUNK_BYTES)

/* An owner's data key as it is kept: a nonce, the key encrypted, a tag. */
#define WRAP_BYTES (NONCE_BYTES + STORE_KEY_BYTES + MAC_BYTES)

/* Keys: what it is, the owner's number, and a tag of the object, or a number and an index. */
#define KEY_OBJECT    1u
#define KEY_CHUNK     2u
#define KEY_OWNER_AT  1u
#define KEY_TAG_AT    4u
#define KEY_TAG_BYTES 20u
#define KEY_NUMBER_AT 4u
#define KEY_INDEX_AT  12u

/* A leaf's entry: what the index says of a record. */
struct entry {
    uint8_t key[KEY_BYTES];
    uint32_t pin_count;
    uint32_t stored_bytes; /* at most ENTRY_STORED_MAX */
    uint32_t flags;
    uint64_t address;
    uint64_t size_bytes; /* of the object, or of the chunk */
    uint64_t number;     /* of an object in chunks, and of each of them */
    uint8_t checksum[CHECKSUM_BYTES];
};

#define ENTRY_LARGE   1u
#define ENTRY_DAMAGED 2u
/* On the disk, flags and stored bytes are one word. */
#define ENTRY_FLAGS_SHIFT 24u
#define ENTRY_STORED_MAX  ((UINT32_C(1) << ENTRY_FLAGS_SHIFT) - 1)

_Static_assert(RECORD_BYTES_MAX <= ENTRY_STORED_MAX, "a record's size fits");

#define LEAF_ENTRY_BYTES 72u
#define LEAF_ENTRIES_MAX ((PAGE_BYTES - HEAD_BYTES) / LEAF_ENTRY_BYTES)
/* An inner node's: the smallest key below, the place of the child, its checksum. */
#define CHILD_ENTRY_BYTES 48u
#define CHILD_ENTRIES_MAX ((PAGE_BYTES - HEAD_BYTES) / CHILD_ENTRY_BYTES)
#define TREE_LEVELS_MAX   10u

/* A page in the log, and what it must hash to. */
struct page_reference {
    uint64_t address; /* 0: there is none */
    uint8_t checksum[CHECKSUM_BYTES];
};

#define OWNERS_PER_PAGE   8u
#define OWNER_PAGES       (STORE_OWNERS_MAX / OWNERS_PER_PAGE)
#define OWNER_BYTES       312u
#define SEGMENTS_PER_PAGE 1008u
/* In a segment's word in the table, beside its live bytes. */
#define SEGMENT_OF_OBJECTS (UINT32_C(1) << 31)
#define SEGMENT_PAGES      ((STORE_SEGMENTS_MAX + SEGMENTS_PER_PAGE - 1) / SEGMENTS_PER_PAGE)
#define REAP_MAX           64u

/* Objects in chunks of which the chunks have yet to be freed. */
struct reap {
    uint64_t number;
    uint32_t owner;
};

struct commit {
    uint64_t sequence;
    struct page_reference root;
    uint32_t level; /* of the root; a leaf is 0 */
    uint32_t owner_count;
    uint64_t log_at;     /* where the log goes on: its pages */
    uint64_t objects_at; /* and its objects */
    uint64_t next_number;
    uint64_t object_count;
    uint32_t reap_count;
    struct reap reaps[REAP_MAX];
    struct page_reference owners[OWNER_PAGES];
    struct page_reference segments[SEGMENT_PAGES];
};

#define SUPERBLOCK_BYTES  512u
#define SUPERBLOCK_PAIRS  2u
#define SUPERBLOCK_COPIES 2u

/* How many pages of blocks may follow a full commit. */
#define JOURNAL_PAGES_MAX 16u

/* What small commits left behind the last full one; all zeros: nothing (journal.h). */
struct journal_reference {
    uint32_t block_bytes;
    uint32_t block_count;
    uint32_t commit_count;
    uint8_t check[CHECKSUM_BYTES]; /* of the last block; without any, the commit's */
    uint64_t objects_at;           /* these three instead of the commit's */
    uint64_t next_number;
    uint64_t object_count;
};

struct superblock {
    uint8_t id[16];
    uint64_t sequence;
    uint32_t segment_bytes;
    uint32_t segment_count;
    struct page_reference commit; /* the last full one */
    struct journal_reference journal;
};

static inline uint64_t align_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) & ~(unit - 1);
}

static inline int key_compare(const uint8_t *left, const uint8_t *right)
{
    return memcmp(left, right, KEY_BYTES);
}

void checksum_of(const uint8_t *data, uint64_t size_bytes, uint8_t checksum[CHECKSUM_BYTES]);
bool checksum_holds(const uint8_t *data, uint64_t size_bytes, const uint8_t *checksum);

/* Writes the head of a record, and its check. */
void head_write(uint8_t *at, const struct head *head);
/* False: no head, or a damaged one, or of a size that no record of its kind has. */
bool head_read(const uint8_t *at, struct head *head);

void key_of_chunk(uint8_t key[KEY_BYTES], uint32_t owner, uint64_t number, uint32_t index);
uint32_t key_owner(const uint8_t key[KEY_BYTES]);
uint32_t key_chunk_index(const uint8_t key[KEY_BYTES]);

/* False: damaged, or none. `was_one`: it begins as one does. */
bool superblock_read(const uint8_t *at, struct superblock *superblock, bool *was_one);
void superblock_write(uint8_t *at, const struct superblock *superblock);
/* It is good, and of a version that is not this one. */
bool superblock_is_foreign(const uint8_t *at);
/* Where on the device the copies of a commit's superblock are. */
uint64_t superblock_place(uint64_t sequence, uint32_t copy);

/* A page of the log. False: not one, or against its own bounds; its checksum was compared. */
bool commit_read(const uint8_t *page, struct commit *commit);
void commit_write(uint8_t *page, const struct commit *commit);
