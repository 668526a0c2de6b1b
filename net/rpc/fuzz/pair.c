/*
 * Two honest ends, whose owners call, answer and release as an input tells, while bytes go between
 * them in pieces. Neither ever breaks the connection, and when all is answered and released,
 * nothing is left at either.
 */
#include "ends.h"
#include "input.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define STEPS 512u

static struct end ends[2];

static struct rpc_capability give(struct end *end, struct input *input)
{
    const uint8_t what = input_take(input);
    const uint32_t remote = what / 3 % 8;
    if (what % 3 == 0) {
        return end_local(end, 2 + what / 3 % 8);
    }
    if (what % 3 == 1 && end->remotes[remote] > 0) {
        end->remotes[remote]--;
        return (struct rpc_capability){RPC_REMOTE, remote};
    }
    return (struct rpc_capability){RPC_NONE, 0};
}

static struct rpc_content content(struct end *end, struct input *input, uint64_t words[2])
{
    words[0] = UINT64_C(1) << 48;
    words[1] = 3;
    struct rpc_content made = {.words = words, .word_count = 2, .capability_count = 1};
    made.capabilities[0] = give(end, input);
    return made;
}

static void do_call(struct end *end, struct input *input)
{
    uint64_t words[2];
    uint32_t question = 0;
    const uint32_t remote = input_take(input) % 8;
    if (end->remotes[remote] > 0) {
        const struct rpc_call call = {7, 1, content(end, input, words)};
        const enum status status = rpc_call(&end->connection, remote, &call, &question);
        require(status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED);
    }
}

static void do_answer(struct end *end, struct input *input)
{
    uint64_t words[2];
    if (end->kept_count > 0) {
        const uint32_t at = input_take(input) % end->kept_count;
        const uint32_t answer = end->answered[at];
        const struct rpc_result result = {.content = content(end, input, words)};
        end->answered[at] = end->answered[--end->kept_count];
        require(rpc_answer(&end->connection, answer, &result) == STATUS_OK);
    }
}

static void hand_over(struct end *from, struct end *to, size_t size_bytes)
{
    struct bytes output = rpc_output(&from->connection);
    size_t taken = 0;
    output.size_bytes = output.size_bytes < size_bytes ? output.size_bytes : size_bytes;
    require(rpc_receive(&to->connection, output, &taken) == STATUS_OK);
    rpc_output_taken(&from->connection, taken);
}

static void step(struct input *input)
{
    const uint8_t what = input_take(input);
    struct end *const end = &ends[what % 2];
    uint32_t question = 0;
    switch (what / 2 % 8) {
    case 0: {
        const enum status status = rpc_bootstrap(&end->connection, &question);
        require(status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED);
        break;
    }
    case 1:
    case 2:
        do_call(end, input);
        break;
    case 3:
    case 4:
        do_answer(end, input);
        break;
    case 5: {
        const uint32_t remote = input_take(input) % 8;
        if (end->remotes[remote] > 0) {
            end_release(end, remote);
        }
        break;
    }
    default:
        hand_over(end, &ends[1 - what % 2], (size_t)input_take(input) * 8 + what);
        break;
    }
}

/* Answers all with nothing, and gives all back. */
static void wind_up(struct end *end)
{
    const struct rpc_result nothing = {0};
    while (end->kept_count > 0) {
        end->kept_count--;
        require(
            rpc_answer(&end->connection, end->answered[end->kept_count], &nothing) == STATUS_OK);
    }
    for (uint32_t i = 0; i < RPC_IMPORTS_MAX; i++) {
        while (end->remotes[i] > 0) {
            end_release(end, i);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct input input = {data, size_bytes};
    end_init(&ends[0], END_KEEPS);
    end_init(&ends[1], END_KEEPS);
    for (uint32_t i = 0; i < STEPS && input.left > 0; i++) {
        step(&input);
    }
    /* What is on the way may bring more, but nobody begins anything. */
    for (uint32_t i = 0; i < 8; i++) {
        end_exchange(&ends[0], &ends[1]);
        wind_up(&ends[0]);
        wind_up(&ends[1]);
    }
    for (uint32_t i = 0; i < 2; i++) {
        require(!ends[i].connection.has_ended);
        require(end_reference_count(&ends[i]) == 0);
        require(ends[i].connection.held_count == 0);
        for (uint32_t j = 0; j < RPC_ANSWERS_MAX; j++) {
            require(ends[i].connection.answers[j].state == RPC_ANSWER_FREE);
        }
        for (uint32_t j = 0; j < RPC_IMPORTS_MAX; j++) {
            require(ends[i].connection.imports[j].own_count == 0);
        }
    }
    return 0;
}
