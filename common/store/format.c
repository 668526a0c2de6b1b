#include "format.h"
#include <blake3.h>

#define SUPERBLOCK_MAGIC UINT64_C(0x45524f5453534554) /* "TESSTORE" */

#define SUPERBLOCK_MAGIC_AT    0u
#define SUPERBLOCK_VERSION_AT  8u
#define SUPERBLOCK_PAGE_AT     12u
#define SUPERBLOCK_ID_AT       16u
#define SUPERBLOCK_SEQUENCE_AT 32u
#define SUPERBLOCK_SEGMENT_AT  40u
#define SUPERBLOCK_COUNT_AT    44u
#define SUPERBLOCK_COMMIT_AT   48u
#define SUPERBLOCK_JOURNAL_AT  72u
#define SUPERBLOCK_CHECK_AT    (SUPERBLOCK_BYTES - CHECKSUM_BYTES)

#define JOURNAL_UNIT_AT    0u
#define JOURNAL_BLOCKS_AT  4u
#define JOURNAL_COMMITS_AT 8u
#define JOURNAL_CHECK_AT   16u
#define JOURNAL_OBJECTS_AT 32u
#define JOURNAL_NUMBER_AT  40u
#define JOURNAL_COUNT_AT   48u

/* Each pair's copies are this far apart. */
#define SUPERBLOCK_DISTANCE (UINT64_C(32) << 10)

#define REFERENCE_BYTES 24u
#define REAP_BYTES      16u

#define COMMIT_ROOT_AT     64u
#define COMMIT_LEVEL_AT    88u
#define COMMIT_OWNERS_AT   92u
#define COMMIT_LOG_AT      96u
#define COMMIT_NUMBER_AT   104u
#define COMMIT_OBJECTS_AT  112u
#define COMMIT_REAPS_AT    120u
#define COMMIT_OBJECT_AT   128u
#define COMMIT_REAP_AT     136u
#define COMMIT_PAGES_AT    (COMMIT_REAP_AT + REAP_MAX * REAP_BYTES)
#define COMMIT_SEGMENTS_AT (COMMIT_PAGES_AT + OWNER_PAGES * REFERENCE_BYTES)

_Static_assert(
    COMMIT_SEGMENTS_AT + SEGMENT_PAGES * REFERENCE_BYTES <= PAGE_BYTES, "a commit is one page");
_Static_assert(OWNERS_PER_PAGE *OWNER_BYTES <= PAGE_BYTES - HEAD_BYTES, "owners fit");
_Static_assert(SEGMENTS_PER_PAGE * 4 <= PAGE_BYTES - HEAD_BYTES, "segments fit");

void checksum_of(const uint8_t *data, uint64_t size_bytes, uint8_t checksum[CHECKSUM_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, data, size_bytes);
    blake3_hasher_finalize(&hasher, checksum, CHECKSUM_BYTES);
}

bool checksum_holds(const uint8_t *data, uint64_t size_bytes, const uint8_t *checksum)
{
    uint8_t found[CHECKSUM_BYTES];
    checksum_of(data, size_bytes, found);
    return memcmp(found, checksum, CHECKSUM_BYTES) == 0;
}

/* -- heads ------------------------------------------------------------------------------------ */

void head_write(uint8_t *at, const struct head *head)
{
    set_u32(at + HEAD_MAGIC_AT, HEAD_MAGIC);
    at[HEAD_KIND_AT] = (uint8_t)head->kind;
    at[HEAD_LEVEL_AT] = head->level;
    set_u16(at + HEAD_COUNT_AT, head->count);
    set_u32(at + HEAD_SIZE_AT, head->size_bytes);
    set_u32(at + HEAD_FLAGS_AT, head->flags);
    memcpy(at + HEAD_KEY_AT, head->key, KEY_BYTES);
    set_u64(at + HEAD_SEQUENCE_AT, head->sequence);
    checksum_of(at, HEAD_CHECK_AT, at + HEAD_CHECK_AT);
}

static bool size_is_possible(const struct head *head)
{
    switch (head->kind) {
    case RECORD_OBJECT:
        return head->size_bytes >= RECORD_OVERHEAD_BYTES + OBJECT_HEAD_BYTES &&
               head->size_bytes <= RECORD_BYTES_MAX;
    case RECORD_LARGE:
        return head->size_bytes == RECORD_OVERHEAD_BYTES + OBJECT_HEAD_BYTES;
    case RECORD_CHUNK:
        return head->size_bytes > RECORD_OVERHEAD_BYTES &&
               head->size_bytes <= RECORD_OVERHEAD_BYTES + STORE_CHUNK_BYTES;
    case RECORD_NODE:
    case RECORD_OWNERS:
    case RECORD_SEGMENTS:
    case RECORD_COMMIT:
        return head->size_bytes == PAGE_BYTES;
    }
    return false;
}

bool head_read(const uint8_t *at, struct head *head)
{
    if (get_u32(at + HEAD_MAGIC_AT) != HEAD_MAGIC ||
        !checksum_holds(at, HEAD_CHECK_AT, at + HEAD_CHECK_AT)) {
        return false;
    }
    head->kind = (enum record_kind)at[HEAD_KIND_AT];
    head->level = at[HEAD_LEVEL_AT];
    head->count = get_u16(at + HEAD_COUNT_AT);
    head->size_bytes = get_u32(at + HEAD_SIZE_AT);
    head->flags = get_u32(at + HEAD_FLAGS_AT);
    memcpy(head->key, at + HEAD_KEY_AT, KEY_BYTES);
    head->sequence = get_u64(at + HEAD_SEQUENCE_AT);
    return size_is_possible(head);
}

static void set_big_endian(uint8_t *at, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        at[size_bytes - 1 - i] = (uint8_t)(value >> (8 * i));
    }
}

void key_of_chunk(uint8_t key[KEY_BYTES], uint32_t owner, uint64_t number, uint32_t index)
{
    memset(key, 0, KEY_BYTES);
    key[0] = KEY_CHUNK;
    set_big_endian(key + KEY_OWNER_AT, owner, 2);
    set_big_endian(key + KEY_NUMBER_AT, number, 8);
    set_big_endian(key + KEY_INDEX_AT, index, 4);
}

uint32_t key_owner(const uint8_t key[KEY_BYTES])
{
    return (uint32_t)key[KEY_OWNER_AT] << 8 | key[KEY_OWNER_AT + 1];
}

uint32_t key_chunk_index(const uint8_t key[KEY_BYTES])
{
    const uint8_t *at = key + KEY_INDEX_AT;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* -- references, superblocks, commits --------------------------------------------------------- */

static void reference_write(uint8_t *at, const struct page_reference *reference)
{
    set_u64(at, reference->address);
    memcpy(at + sizeof(uint64_t), reference->checksum, CHECKSUM_BYTES);
}

static struct page_reference reference_read(const uint8_t *at)
{
    struct page_reference reference = {.address = get_u64(at)};
    memcpy(reference.checksum, at + sizeof(uint64_t), CHECKSUM_BYTES);
    return reference;
}

static void journal_reference_write(uint8_t *at, const struct journal_reference *journal)
{
    set_u32(at + JOURNAL_UNIT_AT, journal->block_bytes);
    set_u32(at + JOURNAL_BLOCKS_AT, journal->block_count);
    set_u32(at + JOURNAL_COMMITS_AT, journal->commit_count);
    memcpy(at + JOURNAL_CHECK_AT, journal->check, CHECKSUM_BYTES);
    set_u64(at + JOURNAL_OBJECTS_AT, journal->objects_at);
    set_u64(at + JOURNAL_NUMBER_AT, journal->next_number);
    set_u64(at + JOURNAL_COUNT_AT, journal->object_count);
}

/* False: more than there can be. */
static bool journal_reference_read(const uint8_t *at, struct journal_reference *journal)
{
    journal->block_bytes = get_u32(at + JOURNAL_UNIT_AT);
    journal->block_count = get_u32(at + JOURNAL_BLOCKS_AT);
    journal->commit_count = get_u32(at + JOURNAL_COMMITS_AT);
    memcpy(journal->check, at + JOURNAL_CHECK_AT, CHECKSUM_BYTES);
    journal->objects_at = get_u64(at + JOURNAL_OBJECTS_AT);
    journal->next_number = get_u64(at + JOURNAL_NUMBER_AT);
    journal->object_count = get_u64(at + JOURNAL_COUNT_AT);
    const uint32_t bytes = journal->block_bytes;
    if (journal->commit_count == 0) {
        return journal->block_count == 0;
    }
    return bytes >= SUPERBLOCK_BYTES && bytes <= PAGE_BYTES && (bytes & (bytes - 1)) == 0 &&
           journal->block_count <= JOURNAL_PAGES_MAX * (PAGE_BYTES / bytes);
}

uint64_t superblock_place(uint64_t sequence, uint32_t copy)
{
    return sequence % SUPERBLOCK_PAIRS * PAGE_BYTES + copy * SUPERBLOCK_DISTANCE;
}

void superblock_write(uint8_t *at, const struct superblock *superblock)
{
    memset(at, 0, PAGE_BYTES);
    set_u64(at + SUPERBLOCK_MAGIC_AT, SUPERBLOCK_MAGIC);
    set_u32(at + SUPERBLOCK_VERSION_AT, FORMAT_VERSION);
    set_u32(at + SUPERBLOCK_PAGE_AT, PAGE_BYTES);
    memcpy(at + SUPERBLOCK_ID_AT, superblock->id, sizeof(superblock->id));
    set_u64(at + SUPERBLOCK_SEQUENCE_AT, superblock->sequence);
    set_u32(at + SUPERBLOCK_SEGMENT_AT, superblock->segment_bytes);
    set_u32(at + SUPERBLOCK_COUNT_AT, superblock->segment_count);
    reference_write(at + SUPERBLOCK_COMMIT_AT, &superblock->commit);
    journal_reference_write(at + SUPERBLOCK_JOURNAL_AT, &superblock->journal);
    checksum_of(at, SUPERBLOCK_CHECK_AT, at + SUPERBLOCK_CHECK_AT);
}

bool superblock_is_foreign(const uint8_t *at)
{
    return get_u64(at) == SUPERBLOCK_MAGIC &&
           get_u32(at + SUPERBLOCK_VERSION_AT) != FORMAT_VERSION &&
           checksum_holds(at, SUPERBLOCK_CHECK_AT, at + SUPERBLOCK_CHECK_AT);
}

bool superblock_read(const uint8_t *at, struct superblock *superblock, bool *was_one)
{
    *was_one = get_u64(at) == SUPERBLOCK_MAGIC;
    if (!*was_one || !checksum_holds(at, SUPERBLOCK_CHECK_AT, at + SUPERBLOCK_CHECK_AT) ||
        get_u32(at + SUPERBLOCK_VERSION_AT) != FORMAT_VERSION ||
        get_u32(at + SUPERBLOCK_PAGE_AT) != PAGE_BYTES) {
        return false;
    }
    memcpy(superblock->id, at + SUPERBLOCK_ID_AT, sizeof(superblock->id));
    superblock->sequence = get_u64(at + SUPERBLOCK_SEQUENCE_AT);
    superblock->segment_bytes = get_u32(at + SUPERBLOCK_SEGMENT_AT);
    superblock->segment_count = get_u32(at + SUPERBLOCK_COUNT_AT);
    superblock->commit = reference_read(at + SUPERBLOCK_COMMIT_AT);
    const uint32_t bytes = superblock->segment_bytes;
    return bytes >= STORE_SEGMENT_BYTES_MIN && bytes <= STORE_SEGMENT_BYTES_MAX &&
           (bytes & (bytes - 1)) == 0 && superblock->segment_count >= STORE_SEGMENTS_MIN &&
           superblock->segment_count <= STORE_SEGMENTS_MAX && superblock->sequence != 0 &&
           journal_reference_read(at + SUPERBLOCK_JOURNAL_AT, &superblock->journal);
}

void commit_write(uint8_t *page, const struct commit *commit)
{
    const struct head head = {
        .kind = RECORD_COMMIT, .size_bytes = PAGE_BYTES, .sequence = commit->sequence};
    memset(page, 0, PAGE_BYTES);
    head_write(page, &head);
    reference_write(page + COMMIT_ROOT_AT, &commit->root);
    set_u32(page + COMMIT_LEVEL_AT, commit->level);
    set_u32(page + COMMIT_OWNERS_AT, commit->owner_count);
    set_u64(page + COMMIT_LOG_AT, commit->log_at);
    set_u64(page + COMMIT_OBJECT_AT, commit->objects_at);
    set_u64(page + COMMIT_NUMBER_AT, commit->next_number);
    set_u64(page + COMMIT_OBJECTS_AT, commit->object_count);
    set_u32(page + COMMIT_REAPS_AT, commit->reap_count);
    for (uint32_t i = 0; i < commit->reap_count; i++) {
        set_u64(page + COMMIT_REAP_AT + i * REAP_BYTES, commit->reaps[i].number);
        set_u32(page + COMMIT_REAP_AT + i * REAP_BYTES + 8, commit->reaps[i].owner);
    }
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        reference_write(page + COMMIT_PAGES_AT + i * REFERENCE_BYTES, &commit->owners[i]);
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        reference_write(page + COMMIT_SEGMENTS_AT + i * REFERENCE_BYTES, &commit->segments[i]);
    }
}

bool commit_read(const uint8_t *page, struct commit *commit)
{
    struct head head;
    if (!head_read(page, &head) || head.kind != RECORD_COMMIT) {
        return false;
    }
    commit->sequence = head.sequence;
    commit->root = reference_read(page + COMMIT_ROOT_AT);
    commit->level = get_u32(page + COMMIT_LEVEL_AT);
    commit->owner_count = get_u32(page + COMMIT_OWNERS_AT);
    commit->log_at = get_u64(page + COMMIT_LOG_AT);
    commit->objects_at = get_u64(page + COMMIT_OBJECT_AT);
    commit->next_number = get_u64(page + COMMIT_NUMBER_AT);
    commit->object_count = get_u64(page + COMMIT_OBJECTS_AT);
    commit->reap_count = get_u32(page + COMMIT_REAPS_AT);
    if (commit->level >= TREE_LEVELS_MAX || commit->owner_count > STORE_OWNERS_MAX ||
        commit->reap_count > REAP_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < commit->reap_count; i++) {
        commit->reaps[i].number = get_u64(page + COMMIT_REAP_AT + i * REAP_BYTES);
        commit->reaps[i].owner = get_u32(page + COMMIT_REAP_AT + i * REAP_BYTES + 8);
        if (commit->reaps[i].owner >= commit->owner_count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < OWNER_PAGES; i++) {
        commit->owners[i] = reference_read(page + COMMIT_PAGES_AT + i * REFERENCE_BYTES);
    }
    for (uint32_t i = 0; i < SEGMENT_PAGES; i++) {
        commit->segments[i] = reference_read(page + COMMIT_SEGMENTS_AT + i * REFERENCE_BYTES);
    }
    return true;
}
