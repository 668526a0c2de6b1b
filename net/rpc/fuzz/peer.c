/*
 * A peer that says what an input tells: messages of all kinds with numbers that may be right, in
 * any order, and bytes that may be no messages; and an owner that calls, answers late and releases.
 * Whatever comes, references add up, each question is answered once, and nothing is said that there
 * is no room for.
 */
#include "ends.h"
#include "input.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define STEPS 256u

static struct end end;
static uint32_t question_count;

/* Few different numbers, so that they meet. */
static uint32_t number(struct input *input)
{
    const uint8_t byte = input_take(input);
    return byte < 250 ? byte % 6 : UINT32_MAX - byte;
}

static void fill(struct input *input, struct end_call *call)
{
    call->id = number(input);
    const uint8_t how = input_take(input);
    call->is_promised = how & 1;
    call->results_to = (how >> 1 & 7) == 0;
    call->step_count = how >> 4 & 3;
    call->target = number(input);
    call->steps[0] = input_take(input) % 3;
    call->descriptor_count = input_take(input) % 4;
    for (uint32_t i = 0; i < call->descriptor_count; i++) {
        call->descriptors[i].tag = input_take(input) % 7;
        call->descriptors[i].id = number(input);
        call->descriptors[i].step_count = input_take(input) % 3;
        call->descriptors[i].steps[0] = input_take(input) % 3;
    }
}

static void say_small(struct input *input, uint16_t tag)
{
    static struct end_message message;
    struct message_place below;
    end_begin(&message, tag, 2, 1);
    message_place_u32(&message.body, 0, number(input), 0);
    message_place_u32(&message.body, 1, input_take(input) | (uint32_t)input_take(input) << 16, 0);
    message_place_u32(&message.body, 2, number(input), 0);
    if (input_take(input) % 2 == 0) {
        require(message_place_struct(&message.body, 0, 1, 1, &below) == STATUS_OK);
        message_place_u32(&below, 0, number(input), 0);
        message_place_u32(&below, 1, input_take(input) % 3, 0);
    }
    (void)end_take(&end, &message);
}

static void say_raw(struct input *input)
{
    size_t size_bytes = input_take(input);
    size_bytes = size_bytes < input->left ? size_bytes : input->left;
    uint8_t *const copy = malloc(size_bytes + 1);
    for (size_t i = 0; i < size_bytes; i++) {
        copy[i] = input_take(input);
    }
    (void)end_take_bytes(&end, (struct bytes){copy, size_bytes});
    free(copy);
}

/* Of several segments: the table is right, what is in them is the input's. */
static void say_segments(struct input *input)
{
    uint64_t words[16] = {0};
    const uint32_t first = input_take(input) % 6 + 1;
    const uint32_t second = input_take(input) % 6;
    words[0] = 1 | (uint64_t)first << 32;
    words[1] = second;
    for (uint32_t i = 0; i < first + second; i++) {
        /* A pointer, made of its parts. */
        const uint64_t parts[4] = {
            input_take(input), input_take(input), input_take(input), input_take(input)};
        words[2 + i] = parts[0] | parts[1] << 32 | parts[2] << 35 | parts[3] << 48;
    }
    (void)end_take_bytes(
        &end, (struct bytes){(const uint8_t *)words, (2 + first + second) * sizeof(words[0])});
}

static struct rpc_capability give(struct input *input)
{
    const uint8_t what = input_take(input);
    const uint32_t remote = what / 3 % RPC_IMPORTS_MAX;
    if (what % 3 == 0 && !end.connection.has_ended) {
        return end_local(&end, 2 + what / 3 % 4);
    }
    if (what % 3 == 1 && end.remotes[remote] > 0) {
        end.remotes[remote]--;
        return (struct rpc_capability){RPC_REMOTE, remote};
    }
    return (struct rpc_capability){RPC_NONE, 0};
}

static struct rpc_content content(struct input *input, uint64_t words[3])
{
    words[0] = UINT64_C(1) << 48; /* a struct with one pointer, the capability */
    words[1] = 3;
    struct rpc_content made = {.words = words, .word_count = 2};
    made.capabilities[0] = give(input);
    made.capability_count = 1;
    return made;
}

static void do_call(struct input *input)
{
    uint64_t words[3];
    uint32_t question = 0;
    const uint32_t remote = input_take(input) % 8;
    const struct rpc_call call = {7, 1, content(input, words)};
    if (rpc_call(&end.connection, remote, &call, &question) == STATUS_OK) {
        question_count++;
    }
}

static void do_answer(struct input *input)
{
    uint64_t words[3];
    if (end.kept_count == 0) {
        return;
    }
    const uint32_t at = input_take(input) % end.kept_count;
    const uint32_t answer = end.answered[at];
    end.answered[at] = end.answered[--end.kept_count];
    struct rpc_result result = {.is_exception = input_take(input) % 4 == 0};
    if (!result.is_exception) {
        result.content = content(input, words);
    }
    require(rpc_answer(&end.connection, answer, &result) == STATUS_OK);
}

static void do_release(struct input *input)
{
    const uint32_t remote = input_take(input) % 8;
    if (end.remotes[remote] > 0) {
        end_release(&end, remote);
    }
}

static void do_bootstrap(void)
{
    uint32_t question = 0;
    if (rpc_bootstrap(&end.connection, &question) == STATUS_OK) {
        question_count++;
    }
}

static void step(struct input *input)
{
    struct end_call call = {0};
    const uint8_t what = input_take(input);
    switch (what % 16) {
    case 0:
    case 1:
        fill(input, &call);
        (void)end_call(&end, &call);
        break;
    case 2:
    case 3:
        fill(input, &call);
        (void)end_return(&end, &call);
        break;
    case 4:
        (void)end_bootstrap(&end, number(input));
        break;
    case 5:
    case 6:
        (void)end_finish(&end, number(input), input_take(input) % 2);
        break;
    case 7:
        (void)end_give_back(&end, number(input), input_take(input) % 4);
        break;
    case 8:
        say_small(input, input_take(input) % 15);
        break;
    case 9:
        say_raw(input);
        break;
    case 10:
        say_segments(input);
        break;
    case 11:
        do_call(input);
        break;
    case 12:
    case 13:
        do_answer(input);
        break;
    case 14:
        do_release(input);
        break;
    default:
        do_bootstrap();
        rpc_output_taken(&end.connection, what * 16);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const char no_room[] = "no room for what must be said";
    struct input input = {data, size_bytes};
    end_init(&end, END_KEEPS);
    question_count = 0;
    for (uint32_t i = 0; i < STEPS && input.left > 0; i++) {
        step(&input);
    }
    rpc_end(&end.connection, (struct bytes){0});
    require(end_reference_count(&end) == 0);
    require(end.return_count == question_count);
    require(!bytes_equal(
        rpc_reason(&end.connection),
        (struct bytes){(const uint8_t *)no_room, sizeof(no_room) - 1}));
    return 0;
}
