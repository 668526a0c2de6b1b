#include "chain.h"
#include "lib/memory.h"
#include <stdatomic.h>

#define MAGIC   UINT64_C(0x4b44554153534554) /* "TESSAUDK" in memory order */
#define VERSION 1u

/*
 * In the magic number's place while the head is laid out. The first one only over zeros: who ends
 * in between has lost nothing. The other one over what is not whole, and as unreadable as that was.
 */
#define MAGIC_BEGINNING UINT64_C(0x4245474e53534554) /* "TESSNGEB" in memory order */
#define MAGIC_REPLACING UINT64_C(0x4c50455253534554) /* "TESSREPL" in memory order */

/* Stands where an entry's size would: the next one is at the ring's start. */
#define SKIP_MARK  UINT64_MAX
#define MARK_BYTES 8u

/* A checkpoint is of no source. */
#define SOURCE_CHECKPOINT (CHAIN_SOURCE_NONE - 1)

static uint64_t mark_at(const struct chain *chain, uint64_t offset)
{
    return bytes_u64((struct bytes){chain->ring, chain->ring_bytes}, offset);
}

const struct chain_place *chain_place(const struct chain *chain)
{
    return &chain->kept->places[chain->kept->active];
}

/*
 * From here on it is the other place that counts. Whatever was written before is in memory before
 * `active` says so, and a process that is ended in between has changed nothing that counts.
 */
static void commit(struct chain *chain, const struct chain_place *place)
{
    struct chain_kept *kept = chain->kept;
    const uint32_t next = 1 - kept->active;
    atomic_thread_fence(memory_order_seq_cst);
    kept->places[next] = *place;
    atomic_thread_fence(memory_order_seq_cst);
    atomic_store((_Atomic(uint32_t) *)&kept->active, next);
    atomic_thread_fence(memory_order_seq_cst);
    if (place->source < CHAIN_SOURCES_MAX) {
        kept->positions[place->source] = place->source_position;
    }
}

static void set_up(struct chain *chain, void *memory, uint64_t size_bytes, uint64_t process)
{
    *chain = (struct chain){
        .kept = memory,
        .ring = (uint8_t *)memory + CHAIN_HEAD_BYTES,
        .ring_bytes = size_bytes - CHAIN_HEAD_BYTES,
        .process = process,
    };
}

static void set_magic(struct chain_kept *kept, uint64_t magic)
{
    atomic_thread_fence(memory_order_seq_cst);
    atomic_store((_Atomic(uint64_t) *)&kept->magic, magic);
    atomic_thread_fence(memory_order_seq_cst);
}

/* The head of an empty log; what is in the ring does not matter to it. */
static void lay_out(struct chain *chain, const uint8_t seed[32], bool owes_loss)
{
    struct chain_kept *kept = chain->kept;
    memset((uint8_t *)kept + sizeof(kept->magic), 0, CHAIN_HEAD_BYTES - sizeof(kept->magic));
    kept->version = VERSION;
    kept->size_bytes = CHAIN_HEAD_BYTES + chain->ring_bytes;
    kept->owes_loss = owes_loss;
    memcpy(kept->seed, seed, sizeof(kept->seed));
    for (uint32_t i = 0; i < 2; i++) {
        kept->places[i] = (struct chain_place){.first_number = 1, .source = CHAIN_SOURCE_NONE};
    }
    set_magic(kept, MAGIC);
    key_pair_of_seed(kept->seed, &chain->key);
}

void chain_begin(
    struct chain *chain,
    void *memory,
    uint64_t size_bytes,
    const uint8_t seed[32],
    uint64_t process)
{
    set_up(chain, memory, size_bytes, process);
    set_magic(chain->kept, MAGIC_REPLACING);
    memset(chain->ring, 0, chain->ring_bytes); /* the bytes of another log's records */
    lay_out(chain, seed, true);
}

bool chain_owes_loss(const struct chain *chain)
{
    return chain->kept->owes_loss != 0;
}

void chain_loss_recorded(struct chain *chain)
{
    atomic_store((_Atomic(uint64_t) *)&chain->kept->owes_loss, 0);
}

/* -- going through the ring -------------------------------------------------------------------- */

/* Where the entry at `offset`, which is not the end, really is. */
static uint64_t skip(const struct chain *chain, uint64_t offset)
{
    return offset == chain->ring_bytes || mark_at(chain, offset) == SKIP_MARK ? 0 : offset;
}

/* False: the ring ends there, or there is no entry. */
static bool read_at(const struct chain *chain, uint64_t *offset, struct chain_entry *entry)
{
    const struct chain_place *place = chain_place(chain);
    if (*offset == place->end) {
        return false;
    }
    *offset = skip(chain, *offset);
    if (*offset == place->end) {
        return false;
    }
    const uint64_t limit = *offset < place->end ? place->end : chain->ring_bytes;
    const struct bytes rest = {chain->ring + *offset, limit - *offset};
    return chain_entry_read(rest, entry) == STATUS_OK;
}

bool chain_step(const struct chain *chain, struct chain_cursor *cursor, struct chain_entry *entry)
{
    const struct chain_place *place = chain_place(chain);
    if (cursor->number == 0) {
        *cursor = (struct chain_cursor){place->start, place->first_number - 1};
    }
    if (!read_at(chain, &cursor->at, entry)) {
        return false;
    }
    cursor->at += entry->size_bytes;
    cursor->number++;
    return true;
}

bool chain_next(
    const struct chain *chain, uint64_t after, struct chain_entry *entry, uint64_t *lost)
{
    const struct chain_place *place = chain_place(chain);
    struct chain_cursor cursor = {0};
    *lost = 0;
    if (after >= place->last_number) {
        return false;
    }
    if (after + 1 < place->first_number) {
        *lost = place->first_number - after - 1;
    }
    while (chain_step(chain, &cursor, entry)) {
        if (cursor.number > after) {
            return true;
        }
    }
    return false;
}

/* The mark is put behind the entry with its number, or before the oldest one. */
static void find_mark(const struct chain *chain, struct chain_mark *mark)
{
    const struct chain_place *place = chain_place(chain);
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    const uint64_t wanted = mark->number;
    if (mark->at != 0 && wanted >= place->first_number) {
        return;
    }
    *mark = (struct chain_mark){.number = place->first_number - 1, .at = place->start};
    memcpy(mark->digest, place->base, sizeof(mark->digest));
    while (mark->number < wanted && chain_step(chain, &cursor, &entry)) {
        mark->number = cursor.number;
        mark->at = cursor.at;
        memcpy(mark->digest, entry.digest, sizeof(mark->digest));
    }
}

void chain_copy(
    const struct chain *chain,
    struct chain_mark *mark,
    uint8_t *target,
    uint64_t room_bytes,
    struct chain_part *part)
{
    struct chain_entry entry;
    find_mark(chain, mark);
    *part = (struct chain_part){.first_number = mark->number + 1, .last_number = mark->number};
    memcpy(part->base, mark->digest, sizeof(part->base));
    uint64_t at = mark->at;
    while (read_at(chain, &at, &entry) && entry.size_bytes <= room_bytes - part->size_bytes) {
        memcpy(target + part->size_bytes, entry.body.data - CHAIN_ENTRY_HEAD, entry.size_bytes);
        part->size_bytes += entry.size_bytes;
        part->last_number++;
        at += entry.size_bytes;
        mark->at = at;
        memcpy(mark->digest, entry.digest, sizeof(mark->digest));
    }
    mark->number = part->last_number;
}

/* Invariant 3. */
static uint64_t unsigned_bytes_max(const struct chain *chain)
{
    return chain->ring_bytes / 8;
}

/* -- what is found at the start ---------------------------------------------------------------- */

static bool is_offset(const struct chain *chain, uint64_t offset)
{
    return offset <= chain->ring_bytes && offset % 8 == 0;
}

static bool is_place(const struct chain *chain, const struct chain_place *place)
{
    const bool is_empty = place->start == place->end;
    return is_offset(chain, place->start) && is_offset(chain, place->end) &&
           place->first_number != 0 && place->last_number != UINT64_MAX &&
           place->first_number <= place->last_number + 1 &&
           is_empty == (place->first_number == place->last_number + 1) &&
           place->signed_number <= place->last_number;
}

/* What follows from the entries, one after the other. */
struct walk {
    uint64_t number; /* of the next one */
    uint64_t signed_number;
    uint64_t unsigned_bytes;
    uint8_t digest[CHAIN_DIGEST_BYTES];
};

static bool walk_over(const struct chain *chain, struct walk *walk, const struct chain_entry *entry)
{
    const struct chain_place *place = chain_place(chain);
    const bool is_checkpoint = checkpoint_is(entry);
    const bool begins = walk->number == place->first_number && walk->number != 1;
    const struct bytes key = {chain->key.public_key, sizeof(chain->key.public_key)};
    if (entry->record.number != walk->number || walk->number > place->last_number ||
        !chain_entry_follows(entry, walk->digest) || (begins && !is_checkpoint) ||
        (is_checkpoint && !bytes_equal(entry->record.principal, key))) {
        return false;
    }
    walk->unsigned_bytes = is_checkpoint ? 0 : walk->unsigned_bytes + entry->size_bytes;
    walk->signed_number = is_checkpoint ? walk->number : walk->signed_number;
    memcpy(walk->digest, entry->digest, sizeof(walk->digest));
    walk->number++;
    return walk->unsigned_bytes <= unsigned_bytes_max(chain);
}

/* The invariants; and that what the place says of the entries is so. */
static bool is_whole(const struct chain *chain)
{
    const struct chain_place *place = chain_place(chain);
    struct walk walk = {.number = place->first_number};
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    memcpy(walk.digest, place->base, sizeof(walk.digest));
    while (chain_step(chain, &cursor, &entry)) {
        if (!walk_over(chain, &walk, &entry)) {
            return false;
        }
    }
    return cursor.at == place->end && walk.number == place->last_number + 1 &&
           walk.signed_number == place->signed_number &&
           walk.unsigned_bytes == place->unsigned_bytes &&
           memcmp(walk.digest, place->head, sizeof(walk.digest)) == 0;
}

/*
 * Nobody was here before, or somebody who was ended before there was a log. All of the ring is
 * looked at, since a log may be a few records anywhere in it: once, when the machine starts.
 */
static bool is_new(const struct chain *chain)
{
    const struct chain_kept *kept = chain->kept;
    return (kept->magic == MAGIC_BEGINNING || words_are_zeros(kept, CHAIN_HEAD_BYTES)) &&
           words_are_zeros(chain->ring, chain->ring_bytes);
}

enum status chain_open(
    struct chain *chain,
    void *memory,
    uint64_t size_bytes,
    const uint8_t seed[32],
    uint64_t process)
{
    set_up(chain, memory, size_bytes, process);
    struct chain_kept *kept = chain->kept;
    if (is_new(chain)) {
        set_magic(kept, MAGIC_BEGINNING);
        lay_out(chain, seed, false);
        return STATUS_OK;
    }
    key_pair_of_seed(kept->seed, &chain->key);
    if (kept->magic != MAGIC || kept->version != VERSION || kept->size_bytes != size_bytes ||
        kept->active > 1 || kept->owes_loss > 1 || !is_place(chain, chain_place(chain)) ||
        !is_whole(chain)) {
        return STATUS_MALFORMED;
    }
    const struct chain_place *place = chain_place(chain);
    if (place->source < CHAIN_SOURCES_MAX) {
        kept->positions[place->source] = place->source_position; /* it may have been cut off */
    }
    return STATUS_OK;
}

/* -- adding ------------------------------------------------------------------------------------ */

/* Where an entry of this size can go; false: nowhere. The end never meets the start from below. */
static bool find_room(const struct chain *chain, uint64_t size_bytes, uint64_t *offset)
{
    const struct chain_place *place = chain_place(chain);
    *offset = place->end;
    if (place->start > place->end) {
        return size_bytes < place->start - place->end;
    }
    if (size_bytes <= chain->ring_bytes - place->end) {
        return true;
    }
    *offset = 0;
    return size_bytes < place->start;
}

/* The oldest entry goes, and those behind it up to a checkpoint. */
static void make_room(struct chain *chain)
{
    struct chain_place place = *chain_place(chain);
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    bool is_first = true;
    while (chain_step(chain, &cursor, &entry)) {
        if (!is_first && checkpoint_is(&entry)) {
            place.first_number = cursor.number;
            place.start = cursor.at - entry.size_bytes;
            commit(chain, &place);
            return;
        }
        memcpy(place.base, entry.digest, sizeof(place.base));
        is_first = false;
    }
    __builtin_trap(); /* invariant 3: there are several in every full ring */
}

/* Puts an entry that was made for the end of the chain into the ring. */
static void
put(struct chain *chain, const uint8_t *bytes, uint64_t size_bytes, struct chain_source source)
{
    uint64_t offset = 0;
    while (!find_room(chain, size_bytes, &offset)) {
        make_room(chain);
    }
    struct chain_place place = *chain_place(chain);
    if (offset != place.end && place.end != chain->ring_bytes) {
        memset(chain->ring + place.end, 0xff, MARK_BYTES); /* SKIP_MARK */
    }
    memcpy(chain->ring + offset, bytes, size_bytes);
    memcpy(place.head, bytes + size_bytes - CHAIN_DIGEST_BYTES, sizeof(place.head));
    if (place.start == place.end) {
        place.start = offset;
    }
    place.end = offset + size_bytes;
    place.last_number++;
    place.unsigned_bytes += size_bytes;
    place.source = source.source;
    place.source_position = source.position;
    if (source.source == SOURCE_CHECKPOINT) {
        place.signed_number = place.last_number;
        place.unsigned_bytes = 0;
    }
    commit(chain, &place);
}

static size_t write_signed(
    const struct chain *chain,
    uint64_t time_ns,
    const struct checkpoint_place *what,
    const struct key_pair *key,
    uint8_t bytes[CHAIN_ENTRY_BYTES_MAX])
{
    struct checkpoint_place where = *what;
    where.number = chain_place(chain)->last_number + 1;
    where.time_ns = time_ns;
    where.process = chain->process;
    where.previous = chain_place(chain)->head;
    return checkpoint_write(&where, key, bytes);
}

static void put_checkpoint(struct chain *chain, uint64_t time_ns, enum checkpoint_kind kind)
{
    _Alignas(uint64_t) uint8_t bytes[CHAIN_ENTRY_BYTES_MAX];
    const struct checkpoint_place what = {.event = AUDIT_EVENT_CHECKPOINT, .kind = kind};
    const size_t size = write_signed(chain, time_ns, &what, &chain->key, bytes);
    put(chain, bytes, size, (struct chain_source){.source = SOURCE_CHECKPOINT});
}

/* Before the next record: so that a process that ends in between leaves nothing undone. */
static bool is_due(const struct chain *chain)
{
    const struct chain_place *place = chain_place(chain);
    return place->last_number - place->signed_number >= CHAIN_UNSIGNED_MAX ||
           place->unsigned_bytes + CHAIN_ENTRY_BYTES_MAX > unsigned_bytes_max(chain);
}

void chain_add(struct chain *chain, const struct audit_record *record, struct chain_source source)
{
    _Alignas(uint64_t) uint8_t bytes[CHAIN_ENTRY_BYTES_MAX];
    struct audit_record numbered = *record;
    if (is_due(chain)) {
        put_checkpoint(chain, record->time_ns, CHECKPOINT_INTERVAL);
    }
    numbered.number = chain_place(chain)->last_number + 1;
    const size_t size = chain_entry_write(&numbered, chain_place(chain)->head, bytes);
    put(chain, bytes, size, source);
}

void chain_endorse(struct chain *chain, uint64_t time_ns, const struct key_pair *key)
{
    _Alignas(uint64_t) uint8_t bytes[CHAIN_ENTRY_BYTES_MAX];
    const struct checkpoint_place what = {.event = AUDIT_EVENT_LOG_ENDORSED};
    if (is_due(chain)) {
        put_checkpoint(chain, time_ns, CHECKPOINT_INTERVAL);
    }
    const size_t size = write_signed(chain, time_ns, &what, key, bytes);
    put(chain, bytes, size, (struct chain_source){.source = CHAIN_SOURCE_NONE});
}

void chain_pass(struct chain *chain, struct chain_source source)
{
    struct chain_place place = *chain_place(chain);
    place.source = source.source;
    place.source_position = source.position;
    commit(chain, &place);
}

uint64_t chain_position(const struct chain *chain, uint32_t source)
{
    return chain->kept->positions[source];
}

void chain_count_lost(struct chain *chain, uint64_t count)
{
    struct chain_place place = *chain_place(chain);
    place.lost_count += count;
    commit(chain, &place);
}

void chain_sign(struct chain *chain, uint64_t time_ns, enum checkpoint_kind kind)
{
    struct chain_cursor cursor = {0};
    struct chain_entry entry = {0};
    const struct chain_place *place = chain_place(chain);
    if (place->signed_number == place->last_number && kind == CHECKPOINT_INTERVAL) {
        return;
    }
    if (place->signed_number == place->last_number) {
        while (chain_step(chain, &cursor, &entry)) {
        }
        if (place->last_number != 0 && entry.record.value == (uint64_t)kind) {
            return;
        }
    }
    put_checkpoint(chain, time_ns, kind);
}
