/* Calls through a ring, to a server that has one too. */
#include "abi/ring.h"
#include "bench.h"

#define RING_ADDRESS UINT64_C(0x41000000)
#define ENTRIES      128u
#define RING_ROUNDS  200u

struct ring_user {
    uint32_t handle;
    struct ring_head *head;
    uint32_t submitted;
    uint32_t completed;
};

static struct ring_user make_ring(uint32_t process)
{
    const struct process_create_ring_params params = {
        .address = RING_ADDRESS, .entry_count = ENTRIES};
    struct process_create_ring_results results = {0};
    must(process_create_ring(process, &params, &results), "ring");
    return (struct ring_user){results.ring, (struct ring_head *)RING_ADDRESS, 0, 0};
}

static struct ring_submission *next_submission(struct ring_user *ring)
{
    return &ring_submissions(ring->head)[ring->submitted++ & (ENTRIES - 1)];
}

static void enter(struct ring_user *ring, uint32_t submit, uint32_t wait_for)
{
    __atomic_store_n(&ring->head->submission_tail, ring->submitted, __ATOMIC_RELEASE);
    struct register_message message = {.tag = message_tag(0, 2), .words = {submit, wait_for}};
    (void)system_call(SYSTEM_CALL_RING_ENTER, ring->handle, &message);
}

static uint32_t available(const struct ring_user *ring)
{
    return __atomic_load_n(&ring->head->completion_tail, __ATOMIC_ACQUIRE) - ring->completed;
}

static const struct ring_completion *next_completion(struct ring_user *ring)
{
    return &ring_completions(ring->head)[ring->completed++ & (2 * ENTRIES - 1)];
}

/* Keeps 64 RECVs under way; answers what has come in one go. */
static void serve(uint64_t endpoint)
{
    struct ring_user ring = make_ring(CHILD_PROCESS);
    for (uint32_t i = 0; i < 64; i++) {
        *next_submission(&ring) = (struct ring_submission){
            .operation = RING_OPERATION_RECV, .handle = (uint32_t)endpoint};
    }
    uint32_t submit = 64;
    for (;;) {
        enter(&ring, submit, 1);
        submit = 0;
        while (available(&ring) > 0) {
            const struct ring_completion *completion = next_completion(&ring);
            struct ring_submission *answer = next_submission(&ring);
            answer->operation = RING_OPERATION_RETURN;
            answer->flags = RING_FLAG_QUIET | RING_FLAG_AGAIN;
            answer->handle = completion->call;
            answer->tag = completion->tag;
            for (uint32_t i = 0; i < 6; i++) {
                answer->words[i] = completion->words[i];
            }
            submit++;
        }
        __atomic_store_n(&ring.head->completion_head, ring.completed, __ATOMIC_RELEASE);
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
            struct ring_submission *call = next_submission(ring);
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
        while (available(ring) > 0) {
            (void)next_completion(ring);
        }
        __atomic_store_n(&ring->head->completion_head, ring->completed, __ATOMIC_RELEASE);
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
    struct ring_user ring = make_ring(PROCESS);
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
