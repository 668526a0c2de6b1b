#include "mounts.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "service.h"

/* No session that the service makes for others has such a badge (support/session_table.h). */
#define TETHER_BADGE (UINT64_C(3) << 61)

static struct mounts *const mounts = &names_service.mounts;

static struct node *node_of(struct list_node *link)
{
    return container_of(link, struct node, link);
}

/* -- reading a tree ---------------------------------------------------------------------------- */

/* Removed, and still open somewhere. */
static bool is_held(void *context, uint64_t number)
{
    struct mounted *mounted = context;
    struct list_node *const head = &mounted->nodes.head;
    for (struct list_node *link = head->next; link != head; link = link->next) {
        if (node_of(link)->number == number && node_of(link)->view.generation == NAMES_NOW) {
            return true;
        }
    }
    return false;
}

static enum status make_memory(struct mounted *mounted)
{
    const uint64_t size_bytes = NAMES_WINDOW_BYTES + MOUNT_MEMORY_BYTES;
    uint32_t memory = 0;
    if (mounted->memory.address != NULL) {
        return STATUS_OK;
    }
    enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mounted->memory);
        capability_release(memory); /* the mapping stays */
    }
    mounted->space.records = mounted->memory.address;
    return status;
}

static enum status read_tree(struct mounted *mounted)
{
    const struct names_setup setup = {
        .space = space_functions(&mounted->space),
        .is_held = is_held,
        .context = mounted,
        .memory = (uint8_t *)mounted->memory.address + NAMES_WINDOW_BYTES,
        .memory_bytes = MOUNT_MEMORY_BYTES,
        .now_ns = files_now_ns(),
    };
    mounted->tether = TETHER_BADGE | ++mounts->tether_count;
    enum status status = space_open(&mounted->space, mounted->present, mounted->tether);
    if (status == STATUS_OK) {
        status = names_mount(&mounted->names, &setup);
    }
    if (status != STATUS_OK) {
        mounted->names = NULL;
        space_close(&mounted->space);
        space_forget(&mounted->space);
    }
    return status;
}

/* A store that has just begun again may end once more. */
static enum status open_tree(struct mounted *mounted)
{
    enum status status = STATUS_PEER_GONE;
    for (uint32_t i = 0; i < MOUNT_TRIES && status == STATUS_PEER_GONE; i++) {
        status = read_tree(mounted);
    }
    return status == STATUS_PEER_GONE ? STATUS_DEVICE_ERROR : status;
}

/* -- forgetting one ---------------------------------------------------------------------------- */

static void set_free(struct mounted *mounted)
{
    while (!list_is_empty(&mounted->nodes)) {
        struct node *node = node_of(list_first(&mounted->nodes));
        list_remove(&node->link);
        node->mounted = NULL;
    }
    if (mounted->names != NULL) {
        names_forget(mounted->names);
        mounted->names = NULL;
    }
    space_close(&mounted->space);
    space_forget(&mounted->space);
    nodes_forget();
    files_tree_ended(mounted->tree);
    mounted->is_used = false;
    mounted->tether = 0;
    mounted->commit_ns = 0;
    mounted->step_ns = 0;
}

static void say(const char *what)
{
    space_keep_page();
    log_print(SEVERITY_ERROR, "%s", what);
    space_put_back_page();
}

static void say_why(const char *what, enum status status)
{
    space_keep_page();
    log_print(SEVERITY_ERROR, "%s: %s", what, status_text(status));
    space_put_back_page();
}

static void say_lost(enum status status)
{
    say_why("what was changed last is lost", status);
}

/* All that waits, for good. STATUS_OK also where nothing is known of it. */
static enum status commit(struct mounted *mounted)
{
    const enum status status =
        mounted->names != NULL ? names_commit(mounted->names, true) : STATUS_OK;
    if (status == STATUS_OK) {
        mounted->failed_ns = 0;
    } else if (mounted->failed_ns == 0) {
        mounted->failed_ns = clock_now_ns();
        say_why("what was changed cannot be kept yet", status);
    }
    return status;
}

/* -- who is still to be told ------------------------------------------------------------------- */

static void remember_loss(const struct mounted *mounted)
{
    for (uint32_t i = 0; i < mounted->principal_count; i++) {
        memcpy(
            mounts->losses[mounts->loss_count++ % MOUNT_LOSSES_MAX],
            mounted->principals[i],
            PRINCIPAL_BYTES);
    }
}

/* Whether something of this principal's was given up; from now on the tree remembers it. */
static bool take_loss(const uint8_t principal[PRINCIPAL_BYTES])
{
    bool is_found = false;
    for (uint32_t i = 0; i < MOUNT_LOSSES_MAX && i < mounts->loss_count; i++) {
        if (memcmp(mounts->losses[i], principal, PRINCIPAL_BYTES) == 0) {
            memset(mounts->losses[i], 0, PRINCIPAL_BYTES);
            is_found = true;
        }
    }
    return is_found;
}

/* -- finding one ------------------------------------------------------------------------------- */

static bool is_of(const struct mounted *mounted, const uint8_t principal[PRINCIPAL_BYTES])
{
    for (uint32_t i = 0; i < mounted->principal_count; i++) {
        if (memcmp(mounted->principals[i], principal, PRINCIPAL_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static struct mounted *find(const uint8_t principal[PRINCIPAL_BYTES])
{
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mounted *mounted = &mounts->all[i];
        if (mounted->is_used && is_of(mounted, principal)) {
            return mounted;
        }
    }
    return NULL;
}

/*
 * Of the first `count` one that is free, or the one whose last use was first among those that
 * nobody has open, and that were used after `used_at`. NULL: there is none.
 */
static struct mounted *find_room(uint32_t count, uint64_t used_at)
{
    struct mounted *oldest = NULL;
    for (uint32_t i = 0; i < count; i++) {
        struct mounted *mounted = &mounts->all[i];
        if (!mounted->is_used) {
            return mounted;
        }
        if (list_is_empty(&mounted->nodes) && mounted->used_at > used_at &&
            (oldest == NULL || mounted->used_at < oldest->used_at)) {
            oldest = mounted;
        }
    }
    return oldest;
}

/* Of a tree that nobody has open: what waits in it is kept, or it was tried for long enough. */
static enum status leave(struct mounted *mounted)
{
    const enum status status = commit(mounted);
    if (status != STATUS_OK) {
        if (!mounted->space.is_lost && clock_now_ns() - mounted->failed_ns < MOUNT_GIVE_UP_NS) {
            return status;
        }
        say_lost(status);
        remember_loss(mounted);
    }
    set_free(mounted);
    return STATUS_OK;
}

/*
 * One that cannot be kept does not stand in the way of another one that can. Memory is made from
 * the first to the last: where there is none for all, there are fewer.
 */
static enum status make_room(struct mounted **room)
{
    enum status status = STATUS_LIMIT_EXCEEDED;
    uint32_t count = MOUNTS_MAX;
    uint64_t used_at = 0;
    for (uint32_t i = 0; i <= MOUNTS_MAX; i++) {
        struct mounted *mounted = find_room(count, used_at);
        if (mounted == NULL) {
            return status;
        }
        const bool was_used = mounted->is_used;
        status = was_used ? leave(mounted) : make_memory(mounted);
        if (status == STATUS_OK) {
            *room = mounted;
            return status;
        }
        count = was_used ? count : (uint32_t)(mounted - mounts->all);
        used_at = was_used ? mounted->used_at : used_at;
    }
    return status;
}

/* The latest are known: of more than that, whoever asks again is found by the store again. */
static void add_principal(struct mounted *mounted, const uint8_t principal[PRINCIPAL_BYTES])
{
    if (mounted->principal_count == MOUNT_PRINCIPALS_MAX) {
        mounted->principal_count--;
        memmove(
            mounted->principals[0],
            mounted->principals[1],
            (size_t)mounted->principal_count * PRINCIPAL_BYTES);
    }
    memcpy(mounted->principals[mounted->principal_count++], principal, PRINCIPAL_BYTES);
}

/*
 * The tree may be here by another principal of the owner, who was rotated: the store knows. NULL:
 * it is not here, or the store does not say; then it will say the same of its space.
 */
static struct mounted *find_by_other(const uint8_t principal[PRINCIPAL_BYTES])
{
    uint8_t present[PRINCIPAL_BYTES];
    uint8_t other[PRINCIPAL_BYTES];
    if (space_owner_present(principal, present) != STATUS_OK) {
        return NULL;
    }
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mounted *mounted = &mounts->all[i];
        if (mounted->is_used && space_owner_present(mounted->present, other) == STATUS_OK &&
            memcmp(present, other, PRINCIPAL_BYTES) == 0) {
            add_principal(mounted, principal);
            memcpy(mounted->present, present, PRINCIPAL_BYTES);
            mounted->has_lost = take_loss(principal) || mounted->has_lost;
            return mounted;
        }
    }
    return NULL;
}

enum status mount_find(const uint8_t principal[PRINCIPAL_BYTES], struct mounted **found)
{
    *found = find(principal);
    *found = *found != NULL ? *found : find_by_other(principal);
    if (*found != NULL) {
        return STATUS_OK;
    }
    struct mounted *mounted = NULL;
    enum status status = make_room(&mounted);
    if (status != STATUS_OK) {
        return status;
    }
    mounted->principal_count = 0;
    add_principal(mounted, principal);
    memcpy(mounted->present, principal, PRINCIPAL_BYTES);
    list_init(&mounted->nodes);
    mounted->tree = ++mounts->tree_count;
    /* A part of it is enough: it is as if drawn by lot, and says only who shares a bound. */
    memcpy(&mounted->origin, principal, sizeof(mounted->origin));
    mounted->used_at = ++mounts->use_count;
    mounted->has_lost = false;
    mounted->failed_ns = 0;
    status = open_tree(mounted);
    mounted->is_used = status == STATUS_OK;
    if (mounted->is_used) {
        mounted->has_lost = take_loss(principal);
    }
    *found = mounted;
    return status;
}

/* -- asking ------------------------------------------------------------------------------------ */

static void note_loss(struct mounted *mounted)
{
    struct names_usage usage = {0};
    names_usage(mounted->names, &usage);
    if (!usage.is_waiting) {
        return;
    }
    mounted->has_lost = true;
    struct list_node *const head = &mounted->nodes.head;
    for (struct list_node *link = head->next; link != head; link = link->next) {
        node_of(link)->has_lost = true;
    }
    say_lost(STATUS_PEER_GONE);
}

/* What is open and was not kept is lost: its number may be that of something else one day. */
static enum status find_nodes(struct mounted *mounted)
{
    struct list_node *const head = &mounted->nodes.head;
    for (struct list_node *link = head->next; link != head; link = link->next) {
        struct node *node = node_of(link);
        struct names_state state;
        const enum status status = names_stat(mounted->names, node->view, node->number, &state);
        if (status == STATUS_NOT_FOUND) {
            node->number = 0;
        } else if (mounted->space.is_lost) {
            return status;
        }
    }
    return STATUS_OK;
}

/* Of a principal who was there: DENIED only if he has been locked meanwhile. */
static enum status open_again(struct mounted *mounted)
{
    const uint64_t until_ns = clock_now_ns() + MOUNT_KEY_NS;
    enum status status = open_tree(mounted);
    for (uint64_t now_ns = clock_now_ns(); status == STATUS_DENIED && now_ns < until_ns;) {
        (void)clock_sleep_until(now_ns + MOUNT_KEY_STEP_NS); /* it is looked again in any case */
        now_ns = clock_now_ns();
        status = open_tree(mounted);
    }
    return status;
}

static enum status read_again(struct mounted *mounted)
{
    if (mounted->names != NULL) {
        note_loss(mounted);
        names_forget(mounted->names);
        mounted->names = NULL;
    }
    mounted->commit_ns = 0;
    const enum status status = open_again(mounted);
    if (status == STATUS_DENIED) {
        set_free(mounted);
    }
    return status == STATUS_OK ? find_nodes(mounted) : status;
}

enum status mounted_begin(struct mounted *mounted)
{
    if (mounted == NULL || !mounted->is_used) {
        return STATUS_DENIED;
    }
    mounted->used_at = ++mounts->use_count;
    mounted->try_count++;
    return mounted->space.is_lost || mounted->names == NULL ? read_again(mounted) : STATUS_OK;
}

/* What waits is committed in time, and what was removed is freed. */
void mounted_plan(struct mounted *mounted)
{
    struct names_usage usage = {0};
    if (mounted->names == NULL) {
        return;
    }
    names_usage(mounted->names, &usage);
    if (usage.is_waiting && mounted->commit_ns == 0) {
        mounted->commit_ns = clock_now_ns() + MOUNT_COMMIT_NS;
    } else if (!usage.is_waiting) {
        mounted->commit_ns = 0;
        mounted->failed_ns = 0;
    }
    if (usage.has_steps && mounted->step_ns == 0) {
        mounted->step_ns = clock_now_ns() + MOUNT_STEP_NS;
    }
}

bool mounted_end(struct mounted *mounted, enum status *status)
{
    if (mounted == NULL || !mounted->is_used) {
        return false;
    }
    if (mounted->space.is_lost && mounted->try_count < MOUNT_TRIES) {
        return true;
    }
    mounted->try_count = 0;
    if (mounted->space.is_lost || mounted->names == NULL) {
        return false;
    }
    if (*status == STATUS_DENIED) {
        set_free(mounted);
    } else {
        mounted_plan(mounted);
    }
    return false;
}

/* -- besides ----------------------------------------------------------------------------------- */

/* What the store closes when it ends is not untied: that tree is read again. */
static void untie(struct mounted *mounted)
{
    struct space_usage usage;
    enum status status = space_usage(&mounted->space, &usage);
    if (status == STATUS_OK) {
        status = commit(mounted);
    }
    if (mounted->space.is_lost) {
        return;
    }
    if (status != STATUS_OK) {
        say_lost(status);
    }
    set_free(mounted);
}

/*
 * Of a tree that could not be read again there is nothing here. It may be that the store ended with
 * the session that it was just given, and not that the owner was locked: the store says so then.
 */
void mounts_untie(uint64_t badge)
{
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mounted *mounted = &mounts->all[i];
        const bool is_known = mounted->names != NULL && !mounted->space.is_lost;
        if (mounted->is_used && is_known && mounted->tether == badge) {
            untie(mounted);
        }
    }
    /* This is no answer to anybody; what was answered last, or asked, lies there. */
    wipe(message_page()->words, sizeof(message_page()->words));
}

static enum status commit_in_time(struct mounted *mounted)
{
    const enum status status = commit(mounted);
    mounted->commit_ns = 0;
    return status;
}

static enum status step(struct mounted *mounted)
{
    bool is_done = false;
    const enum status status = names_step(mounted->names, &is_done);
    mounted->step_ns = 0;
    if (status == STATUS_MALFORMED) {
        say("something that was removed is damaged, and takes room");
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        mounted->step_ns = clock_now_ns() + MOUNT_COMMIT_NS;
    }
    return status;
}

/* What fails, fails again for whoever asks for it, or is tried again later. */
static void keep_up(struct mounted *mounted, uint64_t now_ns)
{
    const bool must_commit = mounted->commit_ns != 0 && mounted->commit_ns <= now_ns;
    const bool must_step = mounted->step_ns != 0 && mounted->step_ns <= now_ns;
    if (!must_commit && !must_step) {
        return;
    }
    enum status status = mounted_begin(mounted);
    if (status == STATUS_OK && must_commit && mounted->commit_ns != 0) {
        status = commit_in_time(mounted);
    }
    if (status == STATUS_OK && must_step) {
        status = step(mounted);
    }
    if (mounted_end(mounted, &status)) {
        mounted->try_count = 0;
        mounted->commit_ns = now_ns + MOUNT_COMMIT_NS; /* until then the store is there again */
    }
}

static void set_deadline(uint64_t at_ns)
{
    struct server *server = &names_service.server;
    if (at_ns != 0 && (server->deadline_ns == 0 || server->deadline_ns > at_ns)) {
        server->deadline_ns = at_ns;
    }
}

void mounts_keep_up(void)
{
    const uint64_t now_ns = clock_now_ns();
    names_service.server.deadline_ns = 0;
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mounted *mounted = &mounts->all[i];
        if (mounted->is_used) {
            keep_up(mounted, now_ns);
            set_deadline(mounted->commit_ns);
            set_deadline(mounted->step_ns);
        }
    }
}

void mounts_finish(void)
{
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mounted *mounted = &mounts->all[i];
        const enum status status = mounted->is_used ? commit(mounted) : STATUS_OK;
        if (status != STATUS_OK) {
            say_lost(status);
        }
    }
}
