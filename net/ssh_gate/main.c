/*
 * The gate for SSH: SshGate and SshConnection of schema/ssh.capnp.
 *
 * When this process ends, connections that are there are not known to the next one: what is asked
 * through them answers PEER_GONE. Sessions go on: who has them has them of those who made them.
 */
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "service.h"
#include <sodium/utils.h>

/* Badges have the index of the connection below bit 8, and are never used twice. */
#define BADGE_START_MASK UINT64_C(0x00ffffffffffff00)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NOT_GRANTED = 1,
    EXIT_NOT_SERVED = 2,
};

struct gate gate;

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    return server_is_export(call->badge) ? gate_call(call) : connection_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    connection_closed(badge);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    connections_signalled(bits);
    recheck_signalled(bits);
}

static void timed_out(struct server *server)
{
    (void)server;
    recheck_begin();
}

/* From here on no other instance keeps another key. */
static enum status begin(struct server *server)
{
    (void)server;
    return kept_key_open(&gate.host_key, &gate.random);
}

static bool is_granted(void)
{
    static const char *const needed[] = {"event", "sessions", "identities", "terminals", "pipes"};
    for (uint32_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (program_capability(needed[i]) == 0) {
            log_print(SEVERITY_ERROR, "%s was not granted", needed[i]);
            return false;
        }
    }
    return true;
}

static void prepare_random(void)
{
    struct boot_record boot;
    random_init(&gate.random, program_seed());
    random_fill(&gate.random, (uint8_t *)&gate.next_badge, sizeof(gate.next_badge));
    gate.next_badge &= BADGE_START_MASK;
    if (program_boot_record(&boot) == STATUS_OK && boot.seed_bytes == 0) {
        log_print(
            SEVERITY_WARNING, "the firmware gave no entropy: a new host key may be easy to guess");
    }
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    gate.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
        .timed_out = timed_out,
    };
    if (!is_granted() || recheck_open() != STATUS_OK) {
        return EXIT_NOT_GRANTED;
    }
    prepare_random();
    const enum status status = server_run(&gate.server);
    key_pair_wipe(&gate.host_key);
    sodium_memzero(&gate.random, sizeof(gate.random));
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NOT_SERVED;
}
