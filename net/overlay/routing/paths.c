#include "overlay_routing/paths.h"
#include "overlay_wire/address.h"

void paths_init(struct paths *paths)
{
    memset(paths, 0, sizeof(*paths));
}

void paths_tick(struct paths *paths)
{
    for (uint32_t i = 0; i < PATHS_MAX; i++) {
        paths->entries[i].check_count = 0;
    }
    for (uint32_t i = 0; i < RUMOURS_MAX; i++) {
        paths->rumours[i].check_count = 0;
    }
}

static bool is_past(uint64_t since_ns, uint64_t duration_ns, uint64_t now_ns)
{
    return now_ns - since_ns >= duration_ns;
}

static bool is_entry_of(struct path_entry *entry, const struct overlay_key *key, uint64_t now_ns)
{
    if (entry->is_there && is_past(entry->confirmed_ns, PATHS_TIMEOUT_NS, now_ns)) {
        entry->is_there = false;
    }
    return entry->is_there && overlay_key_equal(&entry->key, key);
}

/* Most often it is the one of the time before. */
static struct path_entry *find(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    if (is_entry_of(&paths->entries[paths->last], key, now_ns)) {
        return &paths->entries[paths->last];
    }
    for (uint32_t i = 0; i < PATHS_MAX; i++) {
        if (is_entry_of(&paths->entries[i], key, now_ns)) {
            paths->last = i;
            return &paths->entries[i];
        }
    }
    return NULL;
}

static struct path_rumour *
find_rumour(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    struct overlay_key partial;
    struct path_rumour *found = NULL;
    overlay_partial_key(key, &partial);
    for (uint32_t i = 0; i < RUMOURS_MAX; i++) {
        struct path_rumour *const rumour = &paths->rumours[i];
        if (rumour->is_there && is_past(rumour->requested_ns, PATHS_TIMEOUT_NS, now_ns)) {
            rumour->is_there = false;
        }
        if (rumour->is_there && overlay_key_equal(&rumour->partial, &partial)) {
            found = rumour;
        }
    }
    return found;
}

/* A free place, or that of whoever was silent longest. */
static struct path_entry *make_entry(struct paths *paths, const struct overlay_key *key)
{
    struct path_entry *place = &paths->entries[0];
    for (uint32_t i = 1; i < PATHS_MAX && place->is_there; i++) {
        struct path_entry *const entry = &paths->entries[i];
        if (!entry->is_there || entry->confirmed_ns < place->confirmed_ns) {
            place = entry;
        }
    }
    *place = (struct path_entry){.is_there = true, .key = *key};
    return place;
}

/* A free place, or that of what was asked longest ago. */
static struct path_rumour *make_rumour(struct paths *paths, const struct overlay_key *key)
{
    struct path_rumour *place = &paths->rumours[0];
    for (uint32_t i = 1; i < RUMOURS_MAX && place->is_there; i++) {
        struct path_rumour *const rumour = &paths->rumours[i];
        if (!rumour->is_there || rumour->requested_ns < place->requested_ns) {
            place = rumour;
        }
    }
    *place = (struct path_rumour){.is_there = true};
    overlay_partial_key(key, &place->partial);
    return place;
}

const struct path_entry *
paths_find(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    return find(paths, key, now_ns);
}

bool paths_want(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    struct path_rumour *rumour = find_rumour(paths, key, now_ns);
    if (rumour != NULL && !is_past(rumour->requested_ns, PATHS_THROTTLE_NS, now_ns)) {
        return false;
    }
    if (rumour == NULL) {
        rumour = make_rumour(paths, key);
    }
    rumour->requested_ns = now_ns;
    return true;
}

bool paths_broken(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    struct path_entry *const entry = find(paths, key, now_ns);
    if (entry == NULL || !is_past(entry->requested_ns, PATHS_THROTTLE_NS, now_ns)) {
        return false;
    }
    entry->requested_ns = now_ns;
    return true;
}

void paths_confirm(struct paths *paths, const struct overlay_key *key, uint64_t now_ns)
{
    struct path_entry *const entry = find(paths, key, now_ns);
    if (entry != NULL) {
        entry->confirmed_ns = now_ns;
    }
}

enum status paths_accept(
    struct paths *paths,
    const struct overlay_notify *notify,
    uint32_t *check_count,
    uint64_t now_ns)
{
    struct path_entry *entry = find(paths, &notify->source, now_ns);
    struct path_rumour *const rumour =
        entry == NULL ? find_rumour(paths, &notify->source, now_ns) : NULL;
    if (entry == NULL && rumour == NULL) {
        return STATUS_NOT_FOUND;
    }
    uint32_t *const own_count = entry != NULL ? &entry->check_count : &rumour->check_count;
    if (entry != NULL) {
        /* The same once more says that the node is still there. */
        const bool is_same =
            notify->sequence == entry->sequence &&
            overlay_path_equal(notify->coordinates, overlay_path_of(&entry->coordinates));
        if (notify->sequence <= entry->sequence && !is_same) {
            return STATUS_WRONG_STATE;
        }
    }
    if (*own_count == PATHS_CHECKS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *own_count += 1;
    *check_count += 1;
    const enum status status = overlay_notify_check(notify);
    if (status != STATUS_OK) {
        return status;
    }
    if (entry == NULL) {
        entry = make_entry(paths, &notify->source);
        entry->requested_ns = now_ns;
    }
    entry->sequence = notify->sequence;
    entry->confirmed_ns = now_ns;
    overlay_coordinates_set(&entry->coordinates, notify->coordinates);
    return STATUS_OK;
}
