/*
 * A machine, and at the other end somebody who keeps to the protocol, but calls what he likes with
 * what he likes: methods and parameters are the input's. However it goes, each call of a stand-in
 * is replied to once, and at the end no handle is left.
 */
#include "ends.h"
#include "input.h"
#include "machine.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define STEPS     128u
#define WORDS_MAX 12u

static struct test_schemas schemas;
static struct machine machine;
static struct end end;
static uint32_t called_count; /* stand-ins, and names */
static uint32_t pending[256]; /* calls of the machine's objects */
static uint32_t pending_count;
static uint64_t interface_ids[3];

static void open_schemas(void)
{
    if (interface_ids[0] == 0) {
        static const char *const names[] = {"Directory", "RemoteSessions", "Stream"};
        test_schemas_open(&schemas);
        for (uint32_t i = 0; i < 3; i++) {
            struct interface_type_reader found;
            require(
                reflection_interface(&schemas.reflection, test_text(names[i]), &found) ==
                STATUS_OK);
            interface_ids[i] = found.id;
        }
    }
}

static void exchange(void)
{
    for (bool goes_on = true; goes_on;) {
        size_t taken = 0;
        size_t back = 0;
        const uint32_t calls = machine.call_count;
        (void)rpc_receive(&machine.peer.connection, rpc_output(&end.connection), &taken);
        rpc_output_taken(&end.connection, taken);
        if (machine.call_count != calls) {
            /* Only the last of several is known: the others are never answered. */
            pending[pending_count++ % 256] = machine.call;
        }
        (void)rpc_receive(&end.connection, rpc_output(&machine.peer.connection), &back);
        rpc_output_taken(&machine.peer.connection, back);
        goes_on = taken + back > 0;
    }
}

static struct rpc_capability give(struct input *input)
{
    const uint8_t what = input_take(input);
    const uint32_t remote = what / 4 % 8;
    if (what % 4 == 0) {
        return end_local(&end, 2 + what / 4 % 8);
    }
    if (what % 4 == 1 && end.remotes[remote] > 0) {
        end.remotes[remote]--;
        return (struct rpc_capability){RPC_REMOTE, remote};
    }
    return (struct rpc_capability){RPC_NONE, 0};
}

/* A struct whose pointers are of few kinds: a text, a capability, a list of them, a wild one. */
static struct rpc_content content(struct input *input, uint64_t words[WORDS_MAX])
{
    const uint32_t data_words = input_take(input) % 3;
    const uint32_t pointer_count = input_take(input) % 8;
    memset(words, 0, WORDS_MAX * sizeof(words[0]));
    words[0] = (uint64_t)data_words << 32 | (uint64_t)pointer_count << 48;
    for (uint32_t i = 0; i < data_words; i++) {
        words[1 + i] = input_take(input);
    }
    for (uint32_t i = 0; i < pointer_count; i++) {
        const uint64_t what = input_take(input);
        const uint64_t kinds[4] = {
            0,
            3 | (what >> 2) % 5 << 32,
            UINT64_C(1) | UINT64_C(2) << 32 | UINT64_C(1) << 35,
            what << 2 | what << 40,
        };
        const uint32_t at = 1 + data_words + i;
        words[at] = kinds[what % 4];
        if (what % 4 == 2) {
            words[at] |= (uint64_t)(WORDS_MAX - 2 - at) << 2; /* the last word, which is 0 */
        }
    }
    struct rpc_content made = {.words = words, .word_count = WORDS_MAX};
    made.capability_count = input_take(input) % 4;
    for (uint32_t i = 0; i < made.capability_count; i++) {
        made.capabilities[i] = give(input);
    }
    return made;
}

static void end_calls(struct input *input)
{
    uint64_t words[WORDS_MAX];
    uint32_t question = 0;
    const uint8_t what = input_take(input);
    const struct rpc_call call = {
        interface_ids[what % 3], input_take(input) % 16, content(input, words)};
    (void)rpc_call(&end.connection, what / 3 % 8, &call, &question);
}

static void end_opens(struct input *input)
{
    uint64_t words[3] = {UINT64_C(1) << 48, UINT64_C(1) | UINT64_C(2) << 32 | UINT64_C(6) << 35};
    uint32_t question = 0;
    memcpy(&words[2], input_take(input) % 2 == 0 ? "files" : "filed", 5);
    const struct rpc_call call = {REMOTE_EXPORTS_ID, 0, {.words = words, .word_count = 3}};
    (void)rpc_call(&end.connection, input_take(input) % 8, &call, &question);
}

static void end_answers(struct input *input)
{
    uint64_t words[WORDS_MAX];
    if (end.kept_count > 0) {
        end.kept_count--;
        struct rpc_result result = {.content = content(input, words)};
        (void)rpc_answer(&end.connection, end.answered[end.kept_count], &result);
    }
}

static void machine_answers(struct input *input)
{
    struct reflection_message results = {.is_in_registers = input_take(input) % 4 != 0};
    if (pending_count == 0) {
        return;
    }
    pending_count--;
    if (input_take(input) % 2 == 0 && machine_handle_count(&machine) < 100) {
        results.capability_count = 1;
        results.capabilities[0] = machine_object(&machine);
    }
    remote_peer_answered(&machine.peer, pending[pending_count % 256], STATUS_OK, &results);
}

static uint32_t find_stand_in(struct input *input)
{
    const uint32_t from = input_take(input);
    for (uint32_t i = 0; i < MACHINE_HANDLES_MAX; i++) {
        const uint32_t at = (from + i) % MACHINE_HANDLES_MAX;
        if (machine.handles[at].is_used && machine.handles[at].is_stand_in) {
            return at;
        }
    }
    return 0;
}

static void machine_calls(struct input *input)
{
    struct reflection_message message = {.is_in_registers = true};
    const uint32_t handle = find_stand_in(input);
    const uint8_t what = input_take(input);
    if (handle == 0) {
        return;
    }
    message.word_count = what % 3;
    if (what / 4 % 2 == 0 && machine_handle_count(&machine) < 100) {
        message.capability_count = 1;
        message.capabilities[0] = machine_object(&machine);
    }
    called_count++;
    machine_call(&machine, handle, what / 8, &message);
}

static void step(struct input *input)
{
    uint32_t question = 0;
    switch (input_take(input) % 8) {
    case 0:
        (void)rpc_bootstrap(&end.connection, &question);
        exchange();
        break;
    case 1:
        end_opens(input);
        exchange();
        break;
    case 2:
        end_calls(input);
        exchange();
        break;
    case 3:
        end_answers(input);
        exchange();
        break;
    case 4:
        machine_answers(input);
        exchange();
        break;
    case 5:
        machine_calls(input);
        break;
    case 6: {
        const uint32_t handle = find_stand_in(input);
        if (handle != 0) {
            machine_release(&machine, handle);
        }
        break;
    }
    default:
        if (machine_handle_count(&machine) < 100) {
            called_count++;
            remote_peer_open(&machine.peer, 5, test_text("files"), 0);
        }
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct input input = {data, size_bytes};
    open_schemas();
    machine_init(&machine, &schemas);
    end_init(&end, END_KEEPS);
    called_count = 0;
    pending_count = 0;
    for (uint32_t i = 0; i < STEPS && input.left > 0; i++) {
        step(&input);
    }
    exchange();
    require(!machine.peer.connection.has_ended && !end.connection.has_ended);
    rpc_end(&machine.peer.connection, (struct bytes){0});
    for (uint32_t i = 0; i < MACHINE_HANDLES_MAX; i++) {
        if (machine.handles[i].is_used && machine.handles[i].is_stand_in) {
            machine_release(&machine, i);
        }
    }
    require(machine_handle_count(&machine) == 0);
    require(machine.reply_count == called_count);
    require(unit_failures == 0);
    return 0;
}
