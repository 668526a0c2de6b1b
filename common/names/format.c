#include "format.h"
#include "lib/path.h"

#define HEAD_MAGIC      0x31484e54u /* "TNH1" */
#define HEAD_VERSION_AT 4u
#define HEAD_NUMBERS_AT 8u
#define HEAD_TREES_AT   48u
#define HEAD_TREE_BYTES 48u

_Static_assert(HEAD_TREES_AT + 2 * HEAD_TREE_BYTES == HEAD_BYTES, "a head");

#define RECORD_PARENT_AT   8u
#define RECORD_PLACE_AT    16u
#define RECORD_SIZE_AT     24u
#define RECORD_MODIFIED_AT 32u
#define RECORD_CONTENT_AT  40u
#define RECORD_VERSION_AT  48u
#define RECORD_MOVED_AT    56u

#define CHILD_PLACE_AT 8u
#define CHILD_KIND_AT  16u
#define PLACE_KIND_AT  8u

#define SNAPSHOT_LEVEL_AT   40u
#define SNAPSHOT_REMOVED_AT 41u
#define SNAPSHOT_MADE_AT    42u

_Static_assert(SNAPSHOT_MADE_AT + 8 == SNAPSHOT_NAME_AT, "a snapshot");

/* -- references ------------------------------------------------------------------------------- */

void reference_read(const uint8_t *at, struct reference *reference)
{
    reference->birth = get_u64(at);
    memcpy(reference->hash, at + 8, HASH_BYTES);
}

void reference_write(uint8_t *at, const struct reference *reference)
{
    set_u64(at, reference->birth);
    memcpy(at + 8, reference->hash, HASH_BYTES);
}

struct reference reference_to_frame(uint64_t birth, uint32_t frame)
{
    struct reference reference = {.birth = birth | BIRTH_IN_MEMORY};
    set_u32(reference.hash, frame);
    return reference;
}

uint32_t reference_frame(const struct reference *reference)
{
    return get_u32(reference->hash);
}

static bool birth_is_good(uint64_t birth, uint64_t generation)
{
    return birth != 0 && birth <= generation;
}

/* -- keys ------------------------------------------------------------------------------------- */

static void set_big_endian(uint8_t at[8], uint64_t value)
{
    for (uint32_t i = 0; i < 8; i++) {
        at[7 - i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get_big_endian(const uint8_t at[8])
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < 8; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

struct key key_of(enum key_type type, uint64_t number)
{
    struct key key = {.size_bytes = KEY_REST_AT};
    set_big_endian(key.data, number);
    key.data[KEY_TYPE_AT] = (uint8_t)type;
    return key;
}

struct key key_with(enum key_type type, uint64_t number, uint64_t rest)
{
    struct key key = key_of(type, number);
    set_big_endian(key.data + KEY_REST_AT, rest);
    key.size_bytes += 8;
    return key;
}

struct key key_of_entry(uint64_t directory, struct bytes name)
{
    struct key key = key_of(KEY_ENTRY, directory);
    memcpy(key.data + KEY_REST_AT, name.data, name.size_bytes);
    key.size_bytes += (uint32_t)name.size_bytes;
    return key;
}

struct key key_of_orphan(uint64_t number, enum orphan_kind kind)
{
    struct key key = key_with(KEY_ORPHAN, 0, number);
    key.data[key.size_bytes++] = (uint8_t)kind;
    return key;
}

struct key key_of_dead(uint64_t death, uint64_t serial)
{
    struct key key = key_with(KEY_DEAD, 0, death);
    set_big_endian(key.data + key.size_bytes, serial);
    key.size_bytes += 8;
    return key;
}

uint64_t key_number(struct bytes key)
{
    return get_big_endian(key.data);
}

enum key_type key_type(struct bytes key)
{
    return (enum key_type)key.data[KEY_TYPE_AT];
}

uint64_t key_rest(struct bytes key)
{
    return get_big_endian(key.data + KEY_REST_AT);
}

struct bytes key_name(struct bytes key)
{
    return bytes_part(key, KEY_REST_AT, key.size_bytes - KEY_REST_AT);
}

enum orphan_kind key_orphan_kind(struct bytes key)
{
    return (enum orphan_kind)key.data[KEY_REST_AT + 8];
}

uint64_t key_serial(struct bytes key)
{
    return get_big_endian(key.data + KEY_REST_AT + 8);
}

bool key_is(struct bytes key, enum key_type type, uint64_t number)
{
    return key_type(key) == type && key_number(key) == number;
}

int key_compare(struct bytes left, struct bytes right)
{
    const size_t common = left.size_bytes < right.size_bytes ? left.size_bytes : right.size_bytes;
    const int order = common == 0 ? 0 : memcmp(left.data, right.data, common);
    if (order != 0) {
        return order;
    }
    return left.size_bytes < right.size_bytes ? -1 : left.size_bytes > right.size_bytes;
}

/* -- what is kept under them ------------------------------------------------------------------ */

void names_record_read(struct bytes value, struct record *record)
{
    *record = (struct record){
        .kind = (enum names_kind)value.data[0],
        .parent = bytes_u64(value, RECORD_PARENT_AT),
        .place = bytes_u64(value, RECORD_PLACE_AT),
        .size_bytes = bytes_u64(value, RECORD_SIZE_AT),
        .modified_ns = bytes_u64(value, RECORD_MODIFIED_AT),
        .content = bytes_u64(value, RECORD_CONTENT_AT),
        .version = bytes_u64(value, RECORD_VERSION_AT),
        .moved = bytes_u64(value, RECORD_MOVED_AT),
    };
}

void record_write(uint8_t value[RECORD_BYTES], const struct record *record)
{
    memset(value, 0, RECORD_BYTES);
    value[0] = (uint8_t)record->kind;
    set_u64(value + RECORD_PARENT_AT, record->parent);
    set_u64(value + RECORD_PLACE_AT, record->place);
    set_u64(value + RECORD_SIZE_AT, record->size_bytes);
    set_u64(value + RECORD_MODIFIED_AT, record->modified_ns);
    set_u64(value + RECORD_CONTENT_AT, record->content);
    set_u64(value + RECORD_VERSION_AT, record->version);
    set_u64(value + RECORD_MOVED_AT, record->moved);
}

void names_child_read(struct bytes value, struct child *child)
{
    child->number = bytes_u64(value, 0);
    child->place = bytes_u64(value, CHILD_PLACE_AT);
    child->kind = (enum names_kind)value.data[CHILD_KIND_AT];
}

void names_child_write(uint8_t value[CHILD_BYTES], const struct child *child)
{
    set_u64(value, child->number);
    set_u64(value + CHILD_PLACE_AT, child->place);
    value[CHILD_KIND_AT] = (uint8_t)child->kind;
}

uint32_t place_write(uint8_t value[PLACE_BYTES_MAX], const struct child *child, struct bytes name)
{
    set_u64(value, child->number);
    value[PLACE_KIND_AT] = (uint8_t)child->kind;
    memcpy(value + PLACE_NAME_AT, name.data, name.size_bytes);
    return PLACE_NAME_AT + (uint32_t)name.size_bytes;
}

void place_read(struct bytes value, struct child *child)
{
    *child = (struct child){
        .number = bytes_u64(value, 0),
        .kind = (enum names_kind)value.data[PLACE_KIND_AT],
    };
}

struct bytes place_name(struct bytes value)
{
    return bytes_part(value, PLACE_NAME_AT, value.size_bytes - PLACE_NAME_AT);
}

void snapshot_read(struct bytes value, struct snapshot_record *record)
{
    reference_read(value.data, &record->root.reference);
    record->root.level = value.data[SNAPSHOT_LEVEL_AT];
    record->is_removed = value.data[SNAPSHOT_REMOVED_AT] != 0;
    record->made_ns = bytes_u64(value, SNAPSHOT_MADE_AT);
    record->name = bytes_part(value, SNAPSHOT_NAME_AT, value.size_bytes - SNAPSHOT_NAME_AT);
}

uint32_t snapshot_write(uint8_t value[SNAPSHOT_BYTES_MAX], const struct snapshot_record *record)
{
    reference_write(value, &record->root.reference);
    value[SNAPSHOT_LEVEL_AT] = record->root.level;
    value[SNAPSHOT_REMOVED_AT] = record->is_removed;
    set_u64(value + SNAPSHOT_MADE_AT, record->made_ns);
    memcpy(value + SNAPSHOT_NAME_AT, record->name.data, record->name.size_bytes);
    return SNAPSHOT_NAME_AT + (uint32_t)record->name.size_bytes;
}

/* -- what a leaf may hold --------------------------------------------------------------------- */

static bool name_is_good(struct bytes name)
{
    if (path_check(name) != STATUS_OK) {
        return false;
    }
    struct bytes rest = name;
    return path_take(&rest).size_bytes == name.size_bytes;
}

static bool kind_is_good(uint8_t kind)
{
    return kind == NAMES_FILE || kind == NAMES_DIRECTORY;
}

static bool record_is_good(struct bytes value)
{
    struct record record;
    if (value.size_bytes != RECORD_BYTES || !kind_is_good(value.data[0])) {
        return false;
    }
    names_record_read(value, &record);
    return record.kind == NAMES_DIRECTORY || record.size_bytes <= NAMES_FILE_BYTES_MAX;
}

static bool reference_is_good(struct bytes value, uint64_t generation)
{
    return value.size_bytes == REFERENCE_BYTES && birth_is_good(bytes_u64(value, 0), generation);
}

static bool place_is_good(struct bytes key, struct bytes value)
{
    return key.size_bytes == KEY_REST_AT + 8 && value.size_bytes > PLACE_NAME_AT &&
           kind_is_good(value.data[PLACE_KIND_AT]) && name_is_good(place_name(value));
}

static bool names_cell_is_good(uint64_t generation, struct bytes key, struct bytes value)
{
    switch ((int)key_type(key)) {
    case KEY_ORPHAN:
        return key.size_bytes == KEY_REST_AT + 9 && key_number(key) == 0 && value.size_bytes == 0 &&
               key_orphan_kind(key) <= ORPHAN_CONTENT;
    case KEY_STATE:
        return key.size_bytes == KEY_REST_AT && record_is_good(value);
    case KEY_ENTRY:
        return name_is_good(key_name(key)) && value.size_bytes == CHILD_BYTES &&
               kind_is_good(value.data[CHILD_KIND_AT]);
    case KEY_PLACE:
        return place_is_good(key, value);
    case KEY_EXTENT:
        return key.size_bytes == KEY_REST_AT + 8 && reference_is_good(value, generation) &&
               key_rest(key) < NAMES_FILE_BYTES_MAX / NAMES_CHUNK_BYTES;
    default:
        return false;
    }
}

static bool snapshot_is_good(uint64_t generation, struct bytes key, struct bytes value)
{
    if (key.size_bytes != KEY_REST_AT + 8 || value.size_bytes <= SNAPSHOT_NAME_AT ||
        value.data[SNAPSHOT_LEVEL_AT] > LEVEL_MAX || value.data[SNAPSHOT_REMOVED_AT] > 1) {
        return false;
    }
    struct snapshot_record record;
    snapshot_read(value, &record);
    const uint64_t made_in = key_rest(key);
    return made_in != 0 && made_in < generation && name_is_good(record.name) &&
           birth_is_good(record.root.reference.birth, made_in);
}

static bool ledger_cell_is_good(uint64_t generation, struct bytes key, struct bytes value)
{
    if (key_number(key) != 0) {
        return false;
    }
    switch ((int)key_type(key)) {
    case KEY_SNAPSHOT:
        return snapshot_is_good(generation, key, value);
    case KEY_DEAD:
        return key.size_bytes == KEY_REST_AT + 16 && key_rest(key) <= generation &&
               reference_is_good(value, key_rest(key));
    default:
        return false;
    }
}

bool cell_is_good(enum tree_kind tree, uint64_t generation, struct bytes key, struct bytes value)
{
    if (key.size_bytes < KEY_REST_AT) {
        return false;
    }
    return tree == TREE_NAMES ? names_cell_is_good(generation, key, value)
                              : ledger_cell_is_good(generation, key, value);
}

/* -- the head --------------------------------------------------------------------------------- */

static uint64_t *const *head_numbers(struct head *head, uint64_t *numbers[5])
{
    numbers[0] = &head->generation;
    numbers[1] = &head->next_number;
    numbers[2] = &head->next_serial;
    numbers[3] = &head->commit_count;
    numbers[4] = &head->node_count;
    return numbers;
}

void names_head_write(uint8_t at[HEAD_BYTES], const struct head *head)
{
    struct head copy = *head;
    uint64_t *numbers[5];
    memset(at, 0, HEAD_BYTES);
    set_u32(at, HEAD_MAGIC);
    set_u32(at + HEAD_VERSION_AT, FORMAT_VERSION);
    head_numbers(&copy, numbers);
    for (uint32_t i = 0; i < 5; i++) {
        set_u64(at + HEAD_NUMBERS_AT + 8 * i, *numbers[i]);
    }
    for (uint32_t i = 0; i < 2; i++) {
        uint8_t *tree = at + HEAD_TREES_AT + i * HEAD_TREE_BYTES;
        reference_write(tree, &head->trees[i].reference);
        tree[REFERENCE_BYTES] = head->trees[i].level;
    }
}

static bool head_is_good(const struct head *head)
{
    const struct root *names = &head->trees[TREE_NAMES];
    const struct root *ledger = &head->trees[TREE_LEDGER];
    return head->generation != 0 && (head->generation & BIRTH_IN_MEMORY) == 0 &&
           head->next_number > NAMES_ROOT && names->level <= LEVEL_MAX &&
           ledger->level <= LEVEL_MAX && birth_is_good(names->reference.birth, head->generation) &&
           ledger->reference.birth <= head->generation;
}

enum status names_head_read(struct bytes data, struct head *head)
{
    uint64_t *numbers[5];
    if (data.size_bytes < HEAD_NUMBERS_AT || bytes_u32(data, 0) != HEAD_MAGIC) {
        return STATUS_MALFORMED;
    }
    if (bytes_u32(data, HEAD_VERSION_AT) != FORMAT_VERSION) {
        return STATUS_UNSUPPORTED;
    }
    if (data.size_bytes != HEAD_BYTES) {
        return STATUS_MALFORMED;
    }
    head_numbers(head, numbers);
    for (uint32_t i = 0; i < 5; i++) {
        *numbers[i] = bytes_u64(data, HEAD_NUMBERS_AT + 8 * i);
    }
    for (uint32_t i = 0; i < 2; i++) {
        const uint8_t *tree = data.data + HEAD_TREES_AT + i * HEAD_TREE_BYTES;
        reference_read(tree, &head->trees[i].reference);
        head->trees[i].level = tree[REFERENCE_BYTES];
    }
    return head_is_good(head) ? STATUS_OK : STATUS_MALFORMED;
}
