#include "guest.h"
/* Calls through a ring, to a server that has one too. */
#include "bench.h"

#define RING_ADDRESS UINT64_C(0x41000000)
#define ENTRIES      128u
#define RING_ROUNDS  200u

static void enter(struct ring_user *ring, uint32_t submit, uint32_t wait_for)
{
    struct register_message message = {.tag = message_tag(0, 2), .words = {submit, wait_for}};
    (void)ring_user_enter(ring, &message);
}

/* Keeps 64 RECVs under way; answers what has come in one go. */
static void serve(uint64_t endpoint)
{
    struct ring_user ring = make_ring(CHILD_PROCESS, RING_ADDRESS, ENTRIES);
    for (uint32_t i = 0; i < 64; i++) {
        *ring_user_next(&ring) = (struct ring_submission){.operation = RING_OPERATION_RECV,
                                                          .handle = (uint32_t)endpoint};
    }
    uint32_t submit = 64;
    for (;;) {
        enter(&ring, submit, 1);
        submit = 0;
        while (ring_user_available(&ring) > 0) {
            const struct ring_completion *completion = ring_user_take(&ring);
            struct ring_submission *answer = ring_user_next(&ring);
            answer->operation = RING_OPERATION_RETURN;
            answer->flags = RING_FLAG_QUIET | RING_FLAG_AGAIN;
            answer->handle = completion->call;
            answer->tag = completion->tag;
            for (uint32_t i = 0; i < 6; i++) {
                answer->words[i] = completion->words[i];
            }
            submit++;
        }
        ring_user_taken(&ring);
    }
}

static void
measure_batch(const char *name, struct ring_user *ring, uint32_t session, uint32_t batch)
{
    uint64_t start_ns = 0;
    for (uint32_t round = 0; round <= RING_ROUNDS; round++) {
        if (round == 1) {
            start_ns = now_ns();
        }
        for (uint32_t i = 0; i < batch; i++) {
            struct ring_submission *call = ring_user_next(ring);
            call->operation = RING_OPERATION_CALL;
            call->handle = session;
            call->tag = message_tag(0, 6);
            call->user_data = i;
            call->deadline_ns = 0;
            for (uint32_t word = 0; word < 6; word++) {
                call->words[word] = word;
            }
        }
        enter(ring, batch, batch);
        while (ring_user_available(ring) > 0) {
            (void)ring_user_take(ring);
        }
        ring_user_taken(ring);
    }
    report(name, now_ns() - start_ns, (uint64_t)RING_ROUNDS * batch);
}

void bench_rings(void)
{
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t server = make_thread(&(struct thread_options){
        .process = process,
        .entry = serve,
        .argument = give(process, endpoint, ENDPOINT_MASK_ALL),
        .number = 1,
    });
    await_state(server, THREAD_IN_RING);
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    measure_batch("ring_call_1", &ring, session, 1);
    measure_batch("ring_call_8", &ring, session, 8);
    measure_batch("ring_call_64", &ring, session, 64);
    /* The same server, a call for each trap. */
    struct register_message message = {.tag = message_tag(0, 6)};
    const uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        message.tag = message_tag(0, 6);
        (void)message_call(session, &message);
    }
    report("trap_call_to_ring_server", now_ns() - start_ns, ROUNDS);
}
