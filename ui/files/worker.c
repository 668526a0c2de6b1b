/*
 * What takes long, one after the other, in a thread: copying, removing, and starting programs, for
 * which policy may ask the person first.
 *
 * The first thread fills `job` and sets `is_busy`; from then on, and until it has signalled BIT_JOB
 * and the first thread has seen it, `job` and `result` are the worker's.
 */
#include "files.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include "starting/running.h"
#include "transfer.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define STACK_BYTES 0x40000u
#define STARTED_MAX 16u

/* Of the memory that is left, for a program that a file is opened with. */
#define QUOTA_PART 2u

static struct {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wanted;
    bool has_job; /* [mutex] */
    bool is_done; /* [mutex] */
    bool is_busy; /* [first thread] */
    atomic_bool is_stopped;
    struct job job;
    struct {
        enum status status;
        uint64_t file_count;
        struct started started;
        char reason[STARTING_REASON_BYTES];
    } result;
    struct running running; /* [first thread] */
} worker;

/* -- in the thread ----------------------------------------------------------------------------- */

static bool goes_on(void *context)
{
    (void)context;
    return !atomic_load(&worker.is_stopped);
}

static enum status copy(struct transfer *transfer, const struct job *job)
{
    char to[PLACE_BYTES_MAX];
    return transfer_free_place(to, &files.home, job->folder, place_name(job->place))
               ? transfer_copy(transfer, &files.home, to, &job->tree, job->place)
               : STATUS_LIMIT_EXCEEDED;
}

static enum status move(const struct job *job)
{
    char to[PLACE_BYTES_MAX];
    return transfer_free_place(to, &files.home, job->folder, place_name(job->place))
               ? transfer_move(&files.home, to, job->place)
               : STATUS_LIMIT_EXCEEDED;
}

static enum status start(const struct job *job)
{
    const struct starting starting = {
        .launcher = files.launcher,
        .program = job->program,
        .argument = job->place,
        .directory = job->tree.root,
        .quota_part = QUOTA_PART,
    };
    return starting_start(&starting, &worker.result.started, worker.result.reason);
}

static enum status perform(struct transfer *transfer, const struct job *job)
{
    switch (job->kind) {
    case JOB_COPY:
        return copy(transfer, job);
    case JOB_MOVE:
        return move(job);
    case JOB_REMOVE:
        return transfer_remove(transfer, &job->tree, job->place);
    case JOB_START:
        return start(job);
    }
    return STATUS_INVALID_ARGUMENT;
}

static void *run(void *argument)
{
    (void)argument;
    for (;;) {
        struct transfer transfer = {.goes_on = goes_on};
        pthread_mutex_lock(&worker.mutex);
        while (!worker.has_job) {
            pthread_cond_wait(&worker.wanted, &worker.mutex);
        }
        worker.has_job = false;
        pthread_mutex_unlock(&worker.mutex);
        worker.result.status = perform(&transfer, &worker.job);
        worker.result.file_count = transfer.file_count;
        pthread_mutex_lock(&worker.mutex);
        worker.is_done = true;
        pthread_mutex_unlock(&worker.mutex);
        const struct event_signal_params done = {.bits = BIT_JOB};
        (void)event_signal(files.application.event, &done); /* our own */
    }
}

/* -- the first thread -------------------------------------------------------------------------- */

bool worker_init(void)
{
    pthread_attr_t attributes;
    worker.running.event = files.application.event;
    worker.running.first_bit = BITS_ENDED;
    worker.running.most = STARTED_MAX;
    pthread_mutex_init(&worker.mutex, NULL);
    pthread_cond_init(&worker.wanted, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    const int error = pthread_create(&worker.thread, &attributes, run, NULL);
    pthread_attr_destroy(&attributes);
    return error == 0;
}

uint32_t worker_running(void)
{
    return running_count(&worker.running);
}

bool worker_is_busy(void)
{
    return worker.is_busy;
}

void worker_stop(void)
{
    atomic_store(&worker.is_stopped, true);
}

static void say_begun(const struct job *job)
{
    static const char *const words[] = {
        [JOB_COPY] = "Copying",
        [JOB_MOVE] = "Moving",
        [JOB_REMOVE] = "Deleting",
        [JOB_START] = "Opening",
    };
    char text[FILES_TEXT_BYTES];
    (void)snprintf(
        text,
        sizeof(text),
        "%s %s...%s",
        words[job->kind],
        place_name(job->place),
        job->kind == JOB_START ? "" : " Escape stops it.");
    files_say(text);
}

bool worker_do(const struct job *job)
{
    if (worker.is_busy) {
        files_say("One after the other: something else is being done.");
        return false;
    }
    worker.job = *job;
    worker.is_busy = true;
    worker.result.started = (struct started){0};
    atomic_store(&worker.is_stopped, false);
    say_begun(job);
    pthread_mutex_lock(&worker.mutex);
    worker.has_job = true;
    pthread_cond_signal(&worker.wanted);
    pthread_mutex_unlock(&worker.mutex);
    return true;
}

static void say_started(void)
{
    char title[ASK_TITLE_BYTES];
    bool is_kept = worker.result.status == STATUS_OK;
    if (is_kept && !running_keep(&worker.running, worker.result.started)) {
        started_end(&worker.result.started);
        (void)snprintf(
            worker.result.reason, sizeof(worker.result.reason), "Too many programs run.");
        is_kept = false;
    }
    files_say("");
    if (!is_kept) {
        (void)snprintf(title, sizeof(title), "%.250s was not opened", place_name(worker.job.place));
        files_complain(title, worker.result.reason);
    }
}

static void say_transferred(void)
{
    static const char *const words[] = {
        [JOB_COPY] = "copied", [JOB_MOVE] = "moved", [JOB_REMOVE] = "deleted"};
    const char *name = place_name(worker.job.place);
    char text[FILES_TEXT_BYTES];
    if (worker.result.status == STATUS_OK) {
        (void)snprintf(text, sizeof(text), "%s is %s.", name, words[worker.job.kind]);
        files_say(text);
        return;
    }
    (void)snprintf(text, sizeof(text), "%.250s was not %s", name, words[worker.job.kind]);
    files_say("");
    files_complain(text, directory_tree_error(worker.result.status));
}

static void take_result(void)
{
    pthread_mutex_lock(&worker.mutex);
    const bool is_done = worker.is_done;
    worker.is_done = false;
    pthread_mutex_unlock(&worker.mutex);
    if (!is_done) {
        return;
    }
    worker.is_busy = false;
    if (worker.job.is_lent) {
        capability_release(worker.job.tree.root);
    }
    if (worker.job.kind == JOB_START) {
        say_started();
    } else {
        say_transferred();
    }
}

void worker_signalled(uint64_t bits)
{
    if ((bits & BIT_JOB) != 0) {
        take_result();
    }
    running_signalled(&worker.running, bits);
}
