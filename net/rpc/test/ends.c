#include "ends.h"
#include "require.h"
#include <string.h>

static void note_content(struct end *end, const struct rpc_content *content)
{
    end->first_word = content->word_count > 1 ? content->words[1] : 0;
    for (uint32_t i = 0; i < content->capability_count; i++) {
        if (content->capabilities[i].kind == RPC_REMOTE) {
            end->remotes[content->capabilities[i].number]++;
        }
    }
}

struct rpc_capability end_local(struct end *end, uint32_t handle)
{
    end->references[handle]++;
    return (struct rpc_capability){RPC_LOCAL, handle};
}

void end_release(struct end *end, uint32_t remote)
{
    require(end->remotes[remote] > 0);
    end->remotes[remote]--;
    require(rpc_release(&end->connection, remote) == STATUS_OK);
}

static enum status on_bootstrap(void *context, struct rpc_capability *capability)
{
    struct end *const end = context;
    if (end->refuses_bootstrap) {
        return STATUS_DENIED;
    }
    *capability = end_local(end, 1);
    return STATUS_OK;
}

/* What came goes back: remote ones are given away again, local ones are given once more. */
static void answer(struct end *end, uint32_t number, const struct rpc_content *params)
{
    struct rpc_result result = {.content = *params};
    for (uint32_t i = 0; i < params->capability_count; i++) {
        const struct rpc_capability one = params->capabilities[i];
        if (one.kind == RPC_REMOTE) {
            end->remotes[one.number]--;
        } else if (one.kind == RPC_LOCAL) {
            result.content.capabilities[i] = end_local(end, one.number);
        }
    }
    require(rpc_answer(&end->connection, number, &result) == STATUS_OK);
}

/* With an object of its own each. */
static void catch_up(struct end *end)
{
    static const uint64_t words[] = {UINT64_C(1) << 48, 3};
    const uint32_t count = end->kept_count;
    end->kept_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct rpc_result result = {
            .content = {.words = words, .word_count = 2, .capability_count = 1}};
        result.content.capabilities[0] = end_local(end, 9);
        require(rpc_answer(&end->connection, end->answered[i], &result) == STATUS_OK);
    }
}

static void on_called(void *context, uint32_t number, uint32_t handle, const struct rpc_call *call)
{
    struct end *const end = context;
    require(handle < END_HANDLES_MAX && end->references[handle] > 0);
    end->call_count++;
    end->last_answer = number;
    end->last_handle = handle;
    end->last_call = *call;
    if (end->manner == END_CATCHES_UP) {
        catch_up(end);
    }
    note_content(end, &call->params);
    end->seen = end->seen << 8 | (end->first_word & 0xff);
    if (end->manner == END_ANSWERS) {
        answer(end, number, &call->params);
    } else if (end->manner == END_FAILS) {
        const struct rpc_result result = {
            .is_exception = true,
            .exception = {RPC_FAILED, {(const uint8_t *)"it fails", 8}},
        };
        require(rpc_answer(&end->connection, number, &result) == STATUS_OK);
    } else {
        require(end->kept_count < RPC_ANSWERS_MAX);
        end->answered[end->kept_count] = number;
        end->kept_count++;
    }
}

static void on_returned(void *context, uint32_t question, const struct rpc_result *result)
{
    struct end *const end = context;
    require(question < RPC_QUESTIONS_MAX);
    end->return_count++;
    end->last_question = question;
    end->last_result = *result;
    if (result->is_exception) {
        memcpy(end->reason, result->exception.reason.data, result->exception.reason.size_bytes);
        end->reason[result->exception.reason.size_bytes] = '\0';
    } else {
        note_content(end, &result->content);
    }
}

static void on_dropped(void *context, uint32_t handle)
{
    struct end *const end = context;
    require(handle < END_HANDLES_MAX && end->references[handle] > 0);
    end->references[handle]--;
}

void end_init(struct end *end, enum end_manner manner)
{
    static const struct rpc_events events = {on_bootstrap, on_called, on_returned, on_dropped};
    memset(end, 0, sizeof(*end));
    end->manner = manner;
    rpc_connection_init(&end->connection, &events, end);
}

static bool hand_over(struct end *from, struct end *to)
{
    const struct bytes output = rpc_output(&from->connection);
    size_t taken = 0;
    (void)rpc_receive(&to->connection, output, &taken);
    rpc_output_taken(&from->connection, taken);
    return taken > 0;
}

void end_exchange(struct end *left, struct end *right)
{
    bool goes_on = true;
    while (goes_on) {
        goes_on = hand_over(left, right);
        goes_on = hand_over(right, left) || goes_on;
    }
}

uint32_t end_reference_count(const struct end *end)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < END_HANDLES_MAX; i++) {
        count += end->references[i];
    }
    return count;
}

struct rpc_content end_content(uint64_t words[2], uint64_t value)
{
    words[0] = UINT64_C(1) << 32; /* a struct of one data word, right behind */
    words[1] = value;
    return (struct rpc_content){.words = words, .word_count = 2};
}

void end_begin(
    struct end_message *message, uint16_t tag, uint32_t data_words, uint32_t pointer_count)
{
    message_builder_start_framed(&message->builder, message->words, END_MESSAGE_WORDS);
    require(message_builder_root(&message->builder, 1, 1, &message->root) == STATUS_OK);
    message_place_u16(&message->root, MESSAGE_TAG_U16, tag, 0);
    require(
        message_place_struct(
            &message->root, MESSAGE_BODY_POINTER, data_words, pointer_count, &message->body) ==
        STATUS_OK);
}

enum status end_take_bytes(struct end *end, struct bytes bytes)
{
    size_t taken = 0;
    return rpc_receive(&end->connection, bytes, &taken);
}

enum status end_take(struct end *end, struct end_message *message)
{
    return end_take_bytes(end, message_builder_finish(&message->builder));
}

static struct end_message written;

enum status end_bootstrap(struct end *end, uint32_t id)
{
    end_begin(&written, RPC_MESSAGE_BOOTSTRAP, 1, 1);
    message_place_u32(&written.body, ID_U32, id, 0);
    return end_take(end, &written);
}

enum status end_finish(struct end *end, uint32_t id, bool releases)
{
    end_begin(&written, RPC_MESSAGE_FINISH, 1, 0);
    message_place_u32(&written.body, ID_U32, id, 0);
    message_place_bool(&written.body, FINISH_RELEASE_BOOL, releases, true);
    return end_take(end, &written);
}

enum status end_give_back(struct end *end, uint32_t id, uint32_t count)
{
    end_begin(&written, RPC_MESSAGE_RELEASE, 1, 0);
    message_place_u32(&written.body, ID_U32, id, 0);
    message_place_u32(&written.body, RELEASE_COUNT_U32, count, 0);
    return end_take(end, &written);
}

static void place_promised(
    const struct message_place *place,
    uint32_t index,
    uint32_t id,
    const uint16_t *steps,
    uint32_t step_count)
{
    struct message_place promised;
    struct message_place first;
    require(message_place_struct(place, index, 1, 1, &promised) == STATUS_OK);
    message_place_u32(&promised, PROMISED_ID_U32, id, 0);
    require(
        message_place_structs(&promised, PROMISED_OPERATIONS_POINTER, step_count, 1, 0, &first) ==
        STATUS_OK);
    for (uint32_t i = 0; i < step_count; i++) {
        const struct message_place step = message_place_element(&first, i);
        message_place_u16(&step, OPERATION_TAG_U16, OPERATION_POINTER_FIELD, 0);
        message_place_u16(&step, OPERATION_FIELD_U16, steps[i], 0);
    }
}

/* A struct with a pointer to each of the capabilities. */
static void
place_payload(const struct message_place *place, uint32_t index, const struct end_call *call)
{
    struct message_place payload;
    struct message_place content;
    struct message_place first;
    require(message_place_struct(place, index, 0, 2, &payload) == STATUS_OK);
    require(
        message_place_structs(
            &payload, PAYLOAD_CAPABILITIES_POINTER, call->descriptor_count, 1, 1, &first) ==
        STATUS_OK);
    for (uint32_t i = 0; i < call->descriptor_count; i++) {
        const struct message_place one = message_place_element(&first, i);
        message_place_u16(&one, DESCRIPTOR_TAG_U16, call->descriptors[i].tag, 0);
        message_place_u32(&one, DESCRIPTOR_ID_U32, call->descriptors[i].id, 0);
        if (call->descriptors[i].tag >= DESCRIPTOR_RECEIVER_ANSWER) {
            place_promised(
                &one,
                DESCRIPTOR_POINTER,
                call->descriptors[i].id,
                call->descriptors[i].steps,
                call->descriptors[i].step_count);
        }
    }
    require(
        message_place_struct(
            &payload, PAYLOAD_CONTENT_POINTER, 1, call->descriptor_count, &content) == STATUS_OK);
    message_place_u64(&content, 0, call->id, 0);
    for (uint32_t i = 0; i < call->descriptor_count; i++) {
        message_place_capability(&content, i, i);
    }
}

enum status end_call(struct end *end, const struct end_call *call)
{
    struct message_place target;
    end_begin(&written, RPC_MESSAGE_CALL, 3, 3);
    message_place_u32(&written.body, ID_U32, call->id, 0);
    message_place_u16(&written.body, CALL_RESULTS_TO_U16, call->results_to, 0);
    require(message_place_struct(&written.body, CALL_TARGET_POINTER, 1, 1, &target) == STATUS_OK);
    if (call->is_promised) {
        message_place_u16(&target, TARGET_TAG_U16, TARGET_ANSWER, 0);
        place_promised(&target, TARGET_ANSWER_POINTER, call->target, call->steps, call->step_count);
    } else {
        message_place_u32(&target, TARGET_EXPORT_U32, call->target, 0);
    }
    place_payload(&written.body, CALL_PARAMS_POINTER, call);
    return end_take(end, &written);
}

enum status end_return(struct end *end, const struct end_call *call)
{
    end_begin(&written, RPC_MESSAGE_RETURN, 2, 1);
    message_place_u32(&written.body, ID_U32, call->id, 0);
    message_place_bool(&written.body, RETURN_RELEASE_BOOL, false, true);
    place_payload(&written.body, RETURN_POINTER, call);
    return end_take(end, &written);
}
