/*
 * Whether those who have entered still may: asked when the identity service says that it has news,
 * and now and then, since one that was started again has forgotten whom to tell. One thread asks
 * for all of them, so that nobody's errand has to wait.
 *
 *     recheck_begin() -> asking -> (signalled) recheck_finish() -> asking again, if there was news
 */
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <stddef.h>

#define AGAIN_NS UINT64_C(60000000000)
#define WATCH_NS UINT64_C(2000000000)

_Static_assert(CONNECTIONS_MAX + 2 <= 64, "bits of one event");
#define DONE_BIT (UINT64_C(1) << CONNECTIONS_MAX)
#define NEWS_BIT (UINT64_C(1) << (CONNECTIONS_MAX + 1))

struct entered {
    uint64_t badge;
    uint8_t name[LOGIN_NAME_BYTES_MAX];
    size_t name_bytes;
    uint8_t key[PUBLIC_KEY_BYTES];
    bool is_known;
};

static uint32_t event; /* [I] the program's own, to be signalled only */
static bool is_asking;
static bool is_due;  /* there was news meanwhile */
static bool is_done; /* [a] */
static struct program_thread thread;
/* The thread's, while it asks. */
static struct entered list[CONNECTIONS_MAX];
static uint32_t count;

static void ask_to_be_told(void)
{
    const struct identities_watch_params params = {.event = event, .bits = NEWS_BIT};
    message_set_deadline(clock_now_ns() + WATCH_NS);
    const enum status status = identities_watch(program_capability("identities"), &params);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "nothing is told of keys that count no more: looked at later");
    }
}

/* In this order: what changes between the two is told. */
static void ask(void *argument)
{
    const struct event_signal_params done = {.bits = DONE_BIT};
    (void)argument;
    ask_to_be_told();
    for (uint32_t i = 0; i < count; i++) {
        const struct bytes name = {list[i].name, list[i].name_bytes};
        const struct bytes key = {list[i].key, PUBLIC_KEY_BYTES};
        /* Of whom nothing can be said now, it is asked again. */
        if (key_is_known(name, key, &list[i].is_known) != STATUS_OK) {
            list[i].is_known = true;
        }
    }
    __atomic_store_n(&is_done, true, __ATOMIC_RELEASE);
    (void)event_signal(event, &done);
}

static void list_entered(void)
{
    count = 0;
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        const struct connection *connection = &gate.connections[i];
        const struct login *login = &connection->login;
        if (connection->is_used && !connection->is_gone && login_has_entered(login)) {
            struct entered *entered = &list[count++];
            *entered = (struct entered){
                .badge = connection->badge,
                .name_bytes = login->name_bytes,
            };
            memcpy(entered->name, login->name, sizeof(entered->name));
            memcpy(entered->key, login->key, sizeof(entered->key));
        }
    }
}

enum status recheck_open(void)
{
    return capability_copy(program_capability("event"), EVENT_FACET_SIGNALLER, &event);
}

void recheck_begin(void)
{
    if (is_asking) {
        is_due = true;
        return;
    }
    is_due = false;
    list_entered();
    if (count == 0) {
        return;
    }
    gate.server.deadline_ns = clock_now_ns() + AGAIN_NS;
    __atomic_store_n(&is_done, false, __ATOMIC_RELEASE);
    is_asking = program_thread_create(ask, NULL, &thread) == STATUS_OK;
    if (!is_asking) {
        log_print(SEVERITY_WARNING, "it is not known who still may be here: looked at later");
    }
}

static void finish(void)
{
    if (!is_asking || !__atomic_load_n(&is_done, __ATOMIC_ACQUIRE)) {
        return;
    }
    program_thread_join(&thread);
    is_asking = false;
    for (uint32_t i = 0; i < count; i++) {
        if (!list[i].is_known) {
            connection_end_stranger(list[i].badge);
        }
    }
    if (is_due) {
        recheck_begin();
    }
}

void recheck_signalled(uint64_t bits)
{
    if ((bits & DONE_BIT) != 0) {
        finish();
    }
    if ((bits & NEWS_BIT) != 0) {
        recheck_begin();
    }
}
