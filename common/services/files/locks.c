/*
 * RecordLocks of schema/directory.capnp: who has locked what, in which file, and who waits.
 *
 * A file is told by its place. It is here while there are sessions for it; each is for one process,
 * whose locks in the file end with the last of them. The first one is charged with the ranges; when
 * it ends before the others, the next one is.
 *
 * Invariants:
 *  1. A process has ranges in a file only while it has a session for it.
 *  2. What somebody waits for has something in its way, but while a request is being answered.
 *  3. A passive service has time of its own while anybody waits: otherwise nobody would see that
 *     who has locked something has ended.
 */
#include "abi/object_kind.h"
#include "lib/memory.h"
#include "opened.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/directory_server.h"
#include "schema/kernel_client.h"

/* A thread that wants to be told when it may try again. */
struct lock_wait {
    struct list_node link;    /* on files.lock_waits */
    struct list_node reached; /* on the list of a search for a deadlock, or nowhere */
    bool is_reached;          /* in that search */
    struct locking *locking;
    struct lock_request request;
    uint64_t number;
    uint32_t event;
    uint64_t bits;
};

void locks_init(void)
{
    struct page_source *source = files.options.source;
    /* A byte of these accounts is a range, or a wait. */
    const struct session_limits limits = {
        .sessions_of_owner_max = FILE_LOCKINGS_OF_CLIENT_MAX,
        .bytes_of_owner_max = FILE_LOCKS_OF_CLIENT_MAX,
        .sessions_of_origin_max = FILE_LOCKINGS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = FILE_LOCKS_OF_ORIGIN_MAX,
        .sessions_max = FILE_LOCKINGS_MAX,
        .bytes_max = FILE_LOCKS_MAX,
    };
    session_table_init(&files.lock_accounts, source, &limits, 0);
    object_cache_init(&files.locked_file_objects, source, sizeof(struct locked_file));
    object_cache_init(&files.lock_ranges, source, sizeof(struct lock_range));
    object_cache_init(&files.lock_wait_objects, source, sizeof(struct lock_wait));
    list_init(&files.locked_files);
    list_init(&files.lock_waits);
}

/* -- who waits --------------------------------------------------------------------------------- */

static struct lock_wait *wait_of(struct list_node *node)
{
    return container_of(node, struct lock_wait, link);
}

static struct lock_wait *next_wait(const struct lock_wait *wait)
{
    struct list_node *node = wait == NULL ? files.lock_waits.head.next : wait->link.next;
    return node == &files.lock_waits.head ? NULL : wait_of(node);
}

/* Time of its own for a passive service: to be asked for before the first wait. */
static enum status keep_awake(void)
{
    const struct thread_set_scheduling_params own = {
        .scheduling = PROGRAM_SCHEDULING, .priority = program_priority()};
    return files.options.is_passive && list_is_empty(&files.lock_waits)
               ? thread_set_scheduling(PROGRAM_THREAD, &own)
               : STATUS_OK;
}

static void wait_end(struct lock_wait *wait)
{
    list_remove(&wait->link);
    capability_release(wait->event);
    session_refund(&files.lock_accounts, &wait->locking->account, 1);
    object_cache_give_back(&files.lock_wait_objects, wait);
    if (files.options.is_passive && list_is_empty(&files.lock_waits)) {
        (void)thread_clear_scheduling(PROGRAM_THREAD); /* cannot fail for a thread itself */
    }
}

/* Those in whose way nothing is any more, of those who wait for what was changed. */
static void tell(const struct locked_file *file, const struct lock_request *change)
{
    struct lock_wait *following = NULL;
    for (struct lock_wait *wait = next_wait(NULL); wait != NULL; wait = following) {
        following = next_wait(wait);
        const bool is_there = wait->locking->file == file && wait->request.start < change->end &&
                              wait->request.end > change->start;
        if (is_there && lock_ranges_in_way(&file->ranges, &wait->request, NULL) == NULL) {
            const struct event_signal_params params = {.bits = wait->bits};
            (void)event_signal(wait->event, &params); /* its maker may have ended it */
            wait_end(wait);
        }
    }
}

static void forget_wait(const struct locking *locking, uint64_t number)
{
    struct lock_wait *wait = next_wait(NULL);
    while (wait != NULL && (wait->locking != locking || wait->number != number)) {
        wait = next_wait(wait);
    }
    if (wait != NULL) {
        wait_end(wait);
    }
}

static void forget_waits(const struct locking *locking)
{
    struct lock_wait *following = NULL;
    for (struct lock_wait *wait = next_wait(NULL); wait != NULL; wait = following) {
        following = next_wait(wait);
        if (wait->locking == locking) {
            wait_end(wait);
        }
    }
}

/* -- deadlocks --------------------------------------------------------------------------------- */

/* Those waits of a process that were not reached before are to be looked at. */
static void reach(struct list *reached, uint64_t process, uint32_t *step_count)
{
    for (struct lock_wait *wait = next_wait(NULL); wait != NULL; wait = next_wait(wait)) {
        ++*step_count;
        if (wait->request.process == process && !wait->is_reached) {
            wait->is_reached = true;
            list_add_last(reached, &wait->reached);
        }
    }
}

/*
 * Whether what is in the way of a request is locked by somebody who waits himself, over however
 * many others, for who asks. What would take too long to find out counts as no.
 */
static bool would_never_end(const struct locked_file *file, const struct lock_request *request)
{
    const uint64_t process = request->process;
    uint32_t step_count = 0;
    struct list reached;
    list_init(&reached);
    for (struct lock_wait *wait = next_wait(NULL); wait != NULL; wait = next_wait(wait)) {
        wait->is_reached = false;
        wait->reached = (struct list_node){NULL, NULL};
    }
    while (step_count < FILE_DEADLOCK_STEPS_MAX) {
        const struct lock_range *range = lock_ranges_in_way(&file->ranges, request, NULL);
        for (; range != NULL && step_count < FILE_DEADLOCK_STEPS_MAX;
             range = lock_ranges_in_way(&file->ranges, request, range)) {
            if (range->process == process) {
                return true;
            }
            step_count++;
            reach(&reached, range->process, &step_count);
        }
        struct list_node *node = list_first(&reached);
        if (node == NULL) {
            return false;
        }
        list_remove(node);
        const struct lock_wait *wait = container_of(node, struct lock_wait, reached);
        file = wait->locking->file;
        request = &wait->request;
    }
    return false;
}

/* -- ranges ------------------------------------------------------------------------------------ */

static struct locking *locking_of(struct list_node *node)
{
    return container_of(node, struct locking, link);
}

/* The first session that a process has for a file; NULL: none. */
static struct locking *first_locking(const struct locked_file *file, uint64_t process)
{
    struct list_node *node = file->lockings.head.next;
    while (node != &file->lockings.head && locking_of(node)->process != process) {
        node = node->next;
    }
    return node == &file->lockings.head ? NULL : locking_of(node);
}

static void give_back(struct list *spares)
{
    while (!list_is_empty(spares)) {
        struct list_node *node = list_first(spares);
        list_remove(node);
        object_cache_give_back(&files.lock_ranges, container_of(node, struct lock_range, link));
    }
}

static enum status take(struct list *spares, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct lock_range *range = object_cache_take(&files.lock_ranges);
        if (range == NULL) {
            give_back(spares);
            return STATUS_LIMIT_EXCEEDED;
        }
        list_add_last(spares, &range->link);
    }
    return STATUS_OK;
}

/* Does what nothing is in the way of. */
static enum status apply(struct locked_file *file, const struct lock_request *request)
{
    struct session *account = &first_locking(file, request->process)->account;
    const int32_t growth = lock_ranges_growth(&file->ranges, request);
    const uint32_t more = growth > 0 ? (uint32_t)growth : 0;
    struct list spares;
    list_init(&spares);
    enum status status = session_charge(&files.lock_accounts, account, more);
    if (status != STATUS_OK) {
        return status;
    }
    status = take(&spares, more);
    if (status != STATUS_OK) {
        session_refund(&files.lock_accounts, account, more);
        return status;
    }
    const bool frees = lock_ranges_frees(&file->ranges, request);
    lock_ranges_apply(&file->ranges, request, &spares);
    session_refund(&files.lock_accounts, account, growth < 0 ? (uint64_t)-growth : 0);
    give_back(&spares);
    if (frees) {
        tell(file, request);
    }
    return STATUS_OK;
}

/* -- sessions ---------------------------------------------------------------------------------- */

static struct locked_file *find_file(const struct node_place *place)
{
    for (struct list_node *node = files.locked_files.head.next; node != &files.locked_files.head;
         node = node->next) {
        struct locked_file *file = container_of(node, struct locked_file, link);
        if (file->place.tree == place->tree && file->place.number == place->number) {
            return file;
        }
    }
    return NULL;
}

/* NULL: there is no memory left. */
static struct locked_file *find_or_make_file(const struct node_place *place)
{
    struct locked_file *file = find_file(place);
    if (file == NULL) {
        file = object_cache_take(&files.locked_file_objects);
    } else {
        return file;
    }
    if (file != NULL) {
        *file = (struct locked_file){.place = *place};
        list_init(&file->ranges);
        list_init(&file->lockings);
        list_add_last(&files.locked_files, &file->link);
    }
    return file;
}

enum status locking_begin(const struct server_call *call, struct opened *opened)
{
    struct locking *locking = &opened->locking;
    struct node_place place = {0};
    enum status status = operations()->place(call_node(call), &place);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_open(
        &files.lock_accounts, &locking->account, call->sender_process, files_origin(call));
    if (status != STATUS_OK) {
        return status;
    }
    struct locked_file *file = find_or_make_file(&place);
    if (file == NULL) {
        session_close(&files.lock_accounts, &locking->account);
        return STATUS_LIMIT_EXCEEDED;
    }
    locking->file = file;
    locking->process = call->sender_process;
    list_add_last(&file->lockings, &locking->link);
    list_add_last(&call_opened(call)->lockings, &locking->of_file);
    return STATUS_OK;
}

static void free_all(struct locked_file *file, uint64_t process)
{
    const struct lock_request all = {.end = LOCK_END, .process = process, .kind = LOCK_NONE};
    (void)apply(file, &all); /* takes away, and needs nothing */
}

/* The session of its process that comes after this one, which is charged; NULL: there is none. */
static struct locking *heir_of(const struct locking *locking)
{
    struct list_node *node = locking->link.next;
    while (node != &locking->file->lockings.head && locking_of(node)->process != locking->process) {
        node = node->next;
    }
    return node == &locking->file->lockings.head ? NULL : locking_of(node);
}

/*
 * Charges another session of the process with its ranges. They are free where there is none, and
 * where that one came another way, on which there are too many.
 */
static void hand_over(struct locking *locking)
{
    struct locked_file *file = locking->file;
    struct locking *heir = heir_of(locking);
    const uint64_t count = locking->account.bytes;
    if (first_locking(file, locking->process) != locking) {
        return;
    }
    session_refund(&files.lock_accounts, &locking->account, count);
    if (heir == NULL || session_charge(&files.lock_accounts, &heir->account, count) != STATUS_OK) {
        /* What was given back a moment ago is there. */
        (void)session_charge(&files.lock_accounts, &locking->account, count);
        free_all(file, locking->process);
    }
}

void locking_end(struct locking *locking)
{
    struct locked_file *file = locking->file;
    if (file == NULL) {
        return;
    }
    forget_waits(locking);
    hand_over(locking);
    locking->file = NULL;
    list_remove(&locking->link);
    list_remove(&locking->of_file);
    session_close(&files.lock_accounts, &locking->account);
    if (list_is_empty(&file->lockings)) {
        list_remove(&file->link);
        object_cache_give_back(&files.locked_file_objects, file);
    }
}

enum status locks_free(struct node *node, uint64_t process)
{
    struct node_place place = {0};
    const enum status status = operations()->place(node, &place);
    if (status != STATUS_OK) {
        return status;
    }
    struct locked_file *file = find_file(&place);
    if (file != NULL && first_locking(file, process) != NULL) {
        free_all(file, process);
    }
    return STATUS_OK;
}

/* -- calls ------------------------------------------------------------------------------------- */

/* What a call asks for, and in which file. */
static enum status decode(
    const struct server_call *call,
    uint64_t start,
    uint64_t size_bytes,
    struct lock_request *request)
{
    const struct locking *locking = &call_opened(call)->locking;
    if (locking->file == NULL) {
        return STATUS_WRONG_STATE;
    }
    request->process = locking->process;
    return lock_request_set_range(request, start, size_bytes) ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

static struct locked_file *file_of(const struct server_call *call)
{
    return call_opened(call)->locking.file;
}

/* `*is_locked` is false where somebody else's lock is in the way, and where it fails. */
static enum status lock(
    struct server_call *call,
    enum lock_kind kind,
    uint64_t start,
    uint64_t size_bytes,
    bool *is_locked)
{
    struct lock_request request = {.kind = kind};
    const enum status status = decode(call, start, size_bytes, &request);
    *is_locked =
        status == STATUS_OK && lock_ranges_in_way(&file_of(call)->ranges, &request, NULL) == NULL;
    return *is_locked ? apply(file_of(call), &request) : status;
}

static enum status lock_shared(
    struct server_call *call,
    const struct record_locks_lock_shared_params *params,
    struct record_locks_lock_shared_results *results)
{
    bool is_locked = false;
    const enum status status =
        lock(call, LOCK_SHARED, params->start, params->size_bytes, &is_locked);
    results->is_locked = is_locked;
    return status;
}

static enum status lock_exclusive(
    struct server_call *call,
    const struct record_locks_lock_exclusive_params *params,
    struct record_locks_lock_exclusive_results *results)
{
    bool is_locked = false;
    const enum status status =
        lock(call, LOCK_EXCLUSIVE, params->start, params->size_bytes, &is_locked);
    results->is_locked = is_locked;
    return status;
}

static enum status unlock(struct server_call *call, const struct record_locks_unlock_params *params)
{
    struct lock_request request = {.kind = LOCK_NONE};
    const enum status status = decode(call, params->start, params->size_bytes, &request);
    return status == STATUS_OK ? apply(file_of(call), &request) : status;
}

static enum status find(
    struct server_call *call,
    const struct record_locks_find_params *params,
    struct record_locks_find_results *results)
{
    struct lock_request request = {
        .kind = params->is_exclusive != 0 ? LOCK_EXCLUSIVE : LOCK_SHARED};
    const enum status status = decode(call, params->start, params->size_bytes, &request);
    if (status != STATUS_OK) {
        return status;
    }
    const struct lock_range *range = lock_ranges_in_way(&file_of(call)->ranges, &request, NULL);
    if (range != NULL) {
        results->is_found = true;
        results->is_exclusive = range->is_exclusive;
        results->start = range->start;
        results->size_bytes = range->end == LOCK_END ? 0 : range->end - range->start;
        results->process = range->process;
    }
    return STATUS_OK;
}

/* `event` is not the wait's yet. */
static enum status begin_wait(
    struct server_call *call,
    const struct record_locks_notify_params *params,
    const struct lock_request *request)
{
    struct locking *locking = &call_opened(call)->locking;
    enum status status = session_charge(&files.lock_accounts, &locking->account, 1);
    if (status != STATUS_OK) {
        return status;
    }
    struct lock_wait *wait = object_cache_take(&files.lock_wait_objects);
    status = wait != NULL ? keep_awake() : STATUS_LIMIT_EXCEEDED;
    if (status != STATUS_OK) {
        goto refund;
    }
    *wait = (struct lock_wait){
        .locking = locking,
        .request = *request,
        .number = params->number,
        .event = server_call_keep(call, params->event),
        .bits = params->bits,
    };
    list_add_last(&files.lock_waits, &wait->link);
    return STATUS_OK;

refund:
    if (wait != NULL) {
        object_cache_give_back(&files.lock_wait_objects, wait);
    }
    session_refund(&files.lock_accounts, &locking->account, 1);
    return status;
}

static enum status notify(
    struct server_call *call,
    const struct record_locks_notify_params *params,
    struct record_locks_notify_results *results)
{
    struct lock_request request = {
        .kind = params->is_exclusive != 0 ? LOCK_EXCLUSIVE : LOCK_SHARED};
    const enum status status = decode(call, params->start, params->size_bytes, &request);
    if (status != STATUS_OK) {
        return status;
    }
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct locked_file *file = file_of(call);
    forget_wait(&call_opened(call)->locking, params->number);
    results->prospect = LOCK_PROSPECT_POSSIBLE;
    if (lock_ranges_in_way(&file->ranges, &request, NULL) == NULL) {
        return STATUS_OK;
    }
    if (would_never_end(file, &request)) {
        results->prospect = LOCK_PROSPECT_DEADLOCK;
        return STATUS_OK;
    }
    results->prospect = LOCK_PROSPECT_WAITING;
    return begin_wait(call, params, &request);
}

static enum status forget(struct server_call *call, const struct record_locks_forget_params *params)
{
    forget_wait(&call_opened(call)->locking, params->number);
    return STATUS_OK;
}

enum status record_locks_call(struct server_call *call)
{
    static const struct record_locks_server server = {
        .lock_shared = lock_shared,
        .lock_exclusive = lock_exclusive,
        .unlock = unlock,
        .find = find,
        .notify = notify,
        .forget = forget,
    };
    return record_locks_dispatch(&server, call);
}
