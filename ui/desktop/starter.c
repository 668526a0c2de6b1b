/*
 * Starting programs. Who starts one waits for the loader, which waits for policy, which may ask the
 * person: a thread does that, one program after the other, so that the panel goes on.
 */
#include "desktop.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "starting/running.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define STARTER_STACK_BYTES 0x20000u

#define WISHES_MAX     8u
#define PROGRAM_BYTES  32u
#define ARGUMENT_BYTES 256u

#define NO_PICTURE "There is no memory left for another window."

/* What one program, and all that it starts, may take: a part of what is left. */
#define QUOTA_PART 3u

struct wish {
    char program[PROGRAM_BYTES];
    char argument[ARGUMENT_BYTES];
    bool has_argument;
};

static struct {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wished;
    uint32_t first;                 /* [mutex] */
    uint32_t count;                 /* [mutex] */
    struct wish wishes[WISHES_MAX]; /* [mutex] */
    char said[DESKTOP_TEXT_BYTES];  /* [mutex] what the person is to know; empty: nothing */
    struct running running;         /* [mutex] */
    uint32_t launcher;
} starter;

/* -- the thread -------------------------------------------------------------------------------- */

static bool keep(struct started started)
{
    pthread_mutex_lock(&starter.mutex);
    const bool is_kept = running_keep(&starter.running, started);
    pthread_mutex_unlock(&starter.mutex);
    return is_kept;
}

static void refuse(const char *reason)
{
    pthread_mutex_lock(&starter.mutex);
    (void)snprintf(starter.said, sizeof(starter.said), "%s", reason);
    pthread_mutex_unlock(&starter.mutex);
}

static void grant_wish(const struct wish *wish)
{
    char reason[STARTING_REASON_BYTES] = "Too many programs run.";
    struct started started = {0};
    const struct starting starting = {
        .launcher = starter.launcher,
        .program = wish->program,
        .argument = wish->has_argument ? wish->argument : NULL,
        .quota_part = QUOTA_PART,
    };
    if (starting_start(&starting, &started, reason) != STATUS_OK || !keep(started)) {
        refuse(reason);
        started_end(&started);
    }
    const struct event_signal_params done = {.bits = BIT_STARTED};
    (void)event_signal(desktop.application.event, &done); /* our own */
}

static void *run(void *argument)
{
    (void)argument;
    for (;;) {
        pthread_mutex_lock(&starter.mutex);
        while (starter.count == 0) {
            pthread_cond_wait(&starter.wished, &starter.mutex);
        }
        const struct wish wish = starter.wishes[starter.first];
        starter.first = (starter.first + 1) % WISHES_MAX;
        starter.count--;
        pthread_mutex_unlock(&starter.mutex);
        grant_wish(&wish);
    }
}

/* -- the first thread -------------------------------------------------------------------------- */

/* Of `running`, with the mutex. */
static void ended(struct running *running, uint32_t exit_code)
{
    (void)running;
    if (exit_code == APPLICATION_EXIT_NO_PICTURE) {
        (void)snprintf(starter.said, sizeof(starter.said), NO_PICTURE);
    }
}

enum status starter_init(void)
{
    pthread_attr_t attributes;
    starter.launcher = program_capability("launcher");
    starter.running.event = desktop.application.event;
    starter.running.first_bit = BITS_ENDED;
    starter.running.most = RUNNING_MAX;
    starter.running.ended = ended;
    pthread_mutex_init(&starter.mutex, NULL);
    pthread_cond_init(&starter.wished, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STARTER_STACK_BYTES);
    const int error = pthread_create(&starter.thread, &attributes, run, NULL);
    pthread_attr_destroy(&attributes);
    return error == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

void starter_start(const char *program, const char *argument)
{
    struct wish wish = {.has_argument = argument != NULL};
    (void)snprintf(wish.program, sizeof(wish.program), "%s", program);
    (void)snprintf(wish.argument, sizeof(wish.argument), "%s", argument != NULL ? argument : "");
    pthread_mutex_lock(&starter.mutex);
    const bool has_room = starter.count < WISHES_MAX;
    if (has_room) {
        starter.wishes[(starter.first + starter.count) % WISHES_MAX] = wish;
        starter.count++;
        pthread_cond_signal(&starter.wished);
    }
    pthread_mutex_unlock(&starter.mutex);
    panel_say(has_room ? "" : "Other programs are being started.");
}

void starter_signalled(uint64_t bits)
{
    char said[DESKTOP_TEXT_BYTES];
    pthread_mutex_lock(&starter.mutex);
    running_signalled(&starter.running, bits);
    memcpy(said, starter.said, sizeof(said));
    starter.said[0] = '\0';
    pthread_mutex_unlock(&starter.mutex);
    if (said[0] != '\0') {
        panel_say(said);
    }
}
