/* Names that come, go and move: entries by name and by place, and what is freed later. */
#include "entries.h"
#include "node.h"

/* -- changes of what was prepared ------------------------------------------------------------- */

static void
entry_add(struct names *names, uint64_t directory, struct bytes name, struct child child)
{
    uint8_t entry[CHILD_BYTES];
    uint8_t place[PLACE_BYTES_MAX];
    const struct key key = key_of_entry(directory, name);
    const struct key place_key = key_with(KEY_PLACE, directory, child.place);
    names_child_write(entry, &child);
    const uint32_t place_bytes = place_write(place, &child, name);
    tree_set(names, TREE_NAMES, &key, (struct bytes){entry, CHILD_BYTES});
    tree_set(names, TREE_NAMES, &place_key, (struct bytes){place, place_bytes});
}

static void entry_remove(struct names *names, uint64_t directory, struct bytes name, uint64_t place)
{
    const struct key key = key_of_entry(directory, name);
    const struct key place_key = key_with(KEY_PLACE, directory, place);
    names_tree_remove(names, TREE_NAMES, &key);
    names_tree_remove(names, TREE_NAMES, &place_key);
}

/* What is there has both. STATUS_MALFORMED: it has no place, or another one's. */
static enum status
entry_prepare(struct names *names, uint64_t directory, struct bytes name, const struct child *child)
{
    struct bytes value;
    const struct key key = key_of_entry(directory, name);
    const struct key place = key_with(KEY_PLACE, directory, child->place);
    enum status status = tree_prepare(names, TREE_NAMES, &key, true);
    if (status == STATUS_OK) {
        status = tree_prepare(names, TREE_NAMES, &place, true);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!names_tree_get(names, TREE_NAMES, &place, &value)) {
        return STATUS_MALFORMED;
    }
    struct child placed;
    place_read(value, &placed);
    const bool is_it = placed.number == child->number && bytes_equal(place_name(value), name);
    return is_it ? STATUS_OK : STATUS_MALFORMED;
}

static enum status
entry_prepare_new(struct names *names, uint64_t directory, struct bytes name, uint64_t place)
{
    const struct key key = key_of_entry(directory, name);
    const struct key place_key = key_with(KEY_PLACE, directory, place);
    const enum status status = tree_prepare(names, TREE_NAMES, &key, false);
    return status == STATUS_OK ? tree_prepare(names, TREE_NAMES, &place_key, false) : status;
}

/* How many entries a directory has, and when that changed. */
static void
directory_count(struct names *names, uint64_t number, int32_t difference, uint64_t now_ns)
{
    struct bytes value;
    struct record record;
    const struct key key = key_of(KEY_STATE, number);
    const bool is_there = names_tree_get(names, TREE_NAMES, &key, &value);
    certain(is_there);
    names_record_read(value, &record);
    record.size_bytes += (uint64_t)(int64_t)difference;
    record.modified_ns = now_ns;
    record_set(names, number, &record);
}

enum status orphan_prepare(struct names *names, uint64_t number, enum orphan_kind kind)
{
    const struct key key = key_of_orphan(number, kind);
    return tree_prepare(names, TREE_NAMES, &key, false);
}

void orphan_add(struct names *names, uint64_t number, enum orphan_kind kind)
{
    const struct key key = key_of_orphan(number, kind);
    tree_set(names, TREE_NAMES, &key, (struct bytes){(const uint8_t *)"", 0});
    names->has_steps = true;
}

/* A node that has no name any more. */
static void node_orphan(struct names *names, uint64_t number, const struct record *record)
{
    struct record orphan = *record;
    orphan.parent = 0;
    orphan.place = 0;
    record_set(names, number, &orphan);
    orphan_add(names, number, ORPHAN_NODE);
    names->now.head.node_count--;
}

/* -- making ----------------------------------------------------------------------------------- */

static enum status make_prepare(struct names *names, const struct spot *spot)
{
    const struct head *head = &names->now.head;
    const struct need need = {.splits = 3};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = record_prepare(names, head->next_number);
    }
    if (status == STATUS_OK) {
        status = record_prepare(names, spot->parent);
    }
    if (status == STATUS_OK) {
        status = entry_prepare_new(names, spot->parent, spot->name, head->next_number + 1);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static enum status make(
    struct names *names,
    const struct names_request *request,
    const struct spot *spot,
    struct names_state *state)
{
    struct head *head = &names->now.head;
    const enum status status = make_prepare(names, spot);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t number = head->next_number++;
    const struct child child = {number, head->next_number++, request->kind};
    const struct record record = {
        .kind = request->kind,
        .parent = spot->parent,
        .place = child.place,
        .modified_ns = request->now_ns,
        .content = number,
        .version = head->next_serial++,
        .moved = head->next_serial++,
    };
    record_set(names, number, &record);
    entry_add(names, spot->parent, spot->name, child);
    directory_count(names, spot->parent, 1, request->now_ns);
    head->node_count++;
    state_of(number, &record, state);
    return STATUS_OK;
}

enum status
names_open(struct names *names, const struct names_request *request, struct names_state *state)
{
    struct spot spot;
    const enum status status =
        spot_find(names, root_now(names), request->directory, request->path, &spot);
    if (status != STATUS_OK) {
        return status;
    }
    if (spot.is_there && request->creation == NAMES_ALWAYS) {
        return STATUS_OVERLAP;
    }
    if (spot.is_there && spot.child.kind != request->kind) {
        return STATUS_WRONG_STATE;
    }
    if (spot.is_there) {
        const struct names_view now = {NAMES_NOW};
        return names_stat(names, now, spot.child.number, state);
    }
    if (request->creation == NAMES_NEVER || !has_name(spot.parent, &spot.parent_record)) {
        return STATUS_NOT_FOUND;
    }
    return make(names, request, &spot, state);
}

/* -- removing --------------------------------------------------------------------------------- */

/* What is there, and can be taken away. STATUS_WRONG_STATE: it has entries. */
static enum status
record_find_empty(struct names *names, const struct child *child, struct record *record)
{
    const enum status status = record_find(names, root_now(names), child->number, record);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
    }
    const bool is_full = record->kind == NAMES_DIRECTORY && record->size_bytes > 0;
    return is_full ? STATUS_WRONG_STATE : STATUS_OK;
}

static enum status remove_prepare(struct names *names, const struct spot *spot)
{
    const struct need need = {.splits = 1, .is_freeing = true};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = entry_prepare(names, spot->parent, spot->name, &spot->child);
    }
    if (status == STATUS_OK) {
        status = record_prepare(names, spot->parent);
    }
    if (status == STATUS_OK) {
        status = record_prepare(names, spot->child.number);
    }
    if (status == STATUS_OK) {
        status = orphan_prepare(names, spot->child.number, ORPHAN_NODE);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

enum status
names_remove(struct names *names, uint64_t directory, struct bytes path, uint64_t now_ns)
{
    struct spot spot;
    struct record record;
    enum status status = spot_find(names, root_now(names), directory, path, &spot);
    if (status != STATUS_OK || !spot.is_there) {
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    }
    status = record_find_empty(names, &spot.child, &record);
    if (status == STATUS_OK) {
        status = remove_prepare(names, &spot);
    }
    if (status != STATUS_OK) {
        return status;
    }
    entry_remove(names, spot.parent, spot.name, spot.child.place);
    directory_count(names, spot.parent, -1, now_ns);
    node_orphan(names, spot.child.number, &record);
    return STATUS_OK;
}

/* -- moving ----------------------------------------------------------------------------------- */

/* From where to where, and what goes away. */
struct moving {
    struct spot from;
    struct spot to;
    struct record record;
    struct record replaced;
    uint64_t place;
};

/* Whether a directory may be moved into `parent`. */
static enum status check_no_circle(struct names *names, uint64_t directory, uint64_t parent)
{
    for (uint32_t depth = 0; depth <= NAMES_DEPTH_MAX; depth++) {
        struct record record;
        if (parent == directory) {
            return STATUS_INVALID_ARGUMENT;
        }
        if (parent == NAMES_ROOT) {
            return STATUS_OK;
        }
        const enum status status = record_find(names, root_now(names), parent, &record);
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
        }
        parent = record.parent;
    }
    return STATUS_LIMIT_EXCEEDED;
}

static enum status check_move(struct names *names, struct moving *moving)
{
    const struct spot *to = &moving->to;
    if (!has_name(to->parent, &to->parent_record)) {
        return STATUS_NOT_FOUND;
    }
    if (moving->from.child.kind == NAMES_DIRECTORY) {
        const enum status status = check_no_circle(names, moving->from.child.number, to->parent);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (!to->is_there) {
        return STATUS_OK;
    }
    if (to->child.kind != moving->from.child.kind) {
        return STATUS_WRONG_STATE;
    }
    return record_find_empty(names, &to->child, &moving->replaced);
}

static enum status
move_find(struct names *names, const struct names_move *move, struct moving *moving)
{
    const struct root *root = root_now(names);
    enum status status = spot_find(names, root, move->from_directory, move->from, &moving->from);
    if (status == STATUS_OK && !moving->from.is_there) {
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK) {
        status = spot_find(names, root, move->to_directory, move->to, &moving->to);
    }
    return status;
}

/* A node keeps its place in its directory, and takes that of what it replaces. */
static uint64_t place_of_move(struct names *names, const struct moving *moving)
{
    if (moving->to.is_there) {
        return moving->to.child.place;
    }
    return moving->to.parent == moving->from.parent ? moving->from.child.place
                                                    : names->now.head.next_number;
}

static enum status move_prepare_entries(struct names *names, const struct moving *moving)
{
    const struct spot *from = &moving->from;
    const struct spot *to = &moving->to;
    const enum status status = entry_prepare(names, from->parent, from->name, &from->child);
    if (status != STATUS_OK) {
        return status;
    }
    return to->is_there ? entry_prepare(names, to->parent, to->name, &to->child)
                        : entry_prepare_new(names, to->parent, to->name, moving->place);
}

static enum status move_prepare(struct names *names, const struct moving *moving)
{
    const struct need need = {.splits = 3};
    const uint64_t numbers[] = {
        moving->from.parent,
        moving->to.parent,
        moving->from.child.number,
        moving->to.is_there ? moving->to.child.number : moving->to.parent,
    };
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = move_prepare_entries(names, moving);
    }
    for (uint32_t i = 0; i < 4 && status == STATUS_OK; i++) {
        status = record_prepare(names, numbers[i]);
    }
    if (status == STATUS_OK && moving->to.is_there) {
        status = orphan_prepare(names, moving->to.child.number, ORPHAN_NODE);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static void move_commit(struct names *names, struct moving *moving, uint64_t now_ns)
{
    const struct spot *from = &moving->from;
    const struct spot *to = &moving->to;
    struct head *head = &names->now.head;
    struct child child = from->child;
    if (to->is_there) {
        entry_remove(names, to->parent, to->name, to->child.place);
        directory_count(names, to->parent, -1, now_ns);
        node_orphan(names, to->child.number, &moving->replaced);
    }
    if (moving->place == head->next_number) {
        head->next_number++;
    }
    child.place = moving->place;
    entry_remove(names, from->parent, from->name, from->child.place);
    entry_add(names, to->parent, to->name, child);
    directory_count(names, from->parent, -1, now_ns);
    directory_count(names, to->parent, 1, now_ns);
    moving->record.parent = to->parent;
    moving->record.place = child.place;
    moving->record.moved = head->next_serial++;
    record_set(names, child.number, &moving->record);
}

enum status names_rename(struct names *names, const struct names_move *move)
{
    struct moving moving;
    enum status status = move_find(names, move, &moving);
    if (status != STATUS_OK) {
        return status;
    }
    if (moving.to.is_there && moving.to.child.number == moving.from.child.number) {
        return STATUS_OK;
    }
    status = check_move(names, &moving);
    if (status == STATUS_OK) {
        status = record_find(names, root_now(names), moving.from.child.number, &moving.record);
        status = status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
    }
    if (status == STATUS_OK) {
        moving.place = place_of_move(names, &moving);
        status = move_prepare(names, &moving);
    }
    if (status == STATUS_OK) {
        move_commit(names, &moving, move->now_ns);
    }
    return status;
}

enum status names_set_modified(struct names *names, uint64_t number, uint64_t modified_ns)
{
    struct record record;
    const struct need need = {.splits = 0};
    enum status status = record_find(names, root_now(names), number, &record);
    if (status == STATUS_OK) {
        status = names_change_begin(names);
    }
    if (status == STATUS_OK) {
        status = record_prepare(names, number);
    }
    if (status == STATUS_OK) {
        status = change_admit(names, &need);
    }
    if (status == STATUS_OK) {
        record.modified_ns = modified_ns;
        record.version = names->now.head.next_serial++;
        record_set(names, number, &record);
    }
    return status;
}
