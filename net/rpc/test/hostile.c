/* A peer that breaks the protocol, or asks for more than its share. */
#include "ends.h"
#include "lib/message.h"
#include "unit.h"

static struct end end;

#define YOURSELF 1u

/* The peer has the first object, as export 0, by question 0, which is finished. */
static void start(enum end_manner manner)
{
    end_init(&end, manner);
    CHECK_EQUAL(end_bootstrap(&end, 0), STATUS_OK);
    CHECK_EQUAL(end_finish(&end, 0, false), STATUS_OK);
    rpc_output_taken(&end.connection, SIZE_MAX);
}

/* It has ended, for this reason, has told so, and nothing is left. */
static void check_broken(enum status status, const char *reason)
{
    const struct bytes said = rpc_reason(&end.connection);
    const struct bytes expected = {(const uint8_t *)reason, strlen(reason)};
    CHECK_EQUAL(status, STATUS_PEER_GONE);
    CHECK(bytes_equal(said, expected));
    if (!bytes_equal(said, expected)) {
        fprintf(stderr, "%.*s, not %s\n", (int)said.size_bytes, said.data, reason);
    }
    CHECK_EQUAL(end_reference_count(&end), 0);
    CHECK(rpc_output(&end.connection).size_bytes > 0);
    CHECK_EQUAL(end_bootstrap(&end, 1), STATUS_PEER_GONE);
}

/* The tag of the last message of the output. */
static uint16_t last_said(uint32_t *id, uint16_t *kind)
{
    struct bytes output = rpc_output(&end.connection);
    uint16_t tag = UINT16_MAX;
    while (output.size_bytes >= 8) {
        const size_t size_bytes = 8 + 8 * (size_t)bytes_u32(output, 4);
        struct message message;
        struct message_struct root;
        struct message_struct body;
        CHECK_EQUAL(message_open(bytes_part(output, 0, size_bytes), &message), STATUS_OK);
        CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
        CHECK_EQUAL(message_struct_struct(&root, 0, &body), STATUS_OK);
        tag = message_struct_u16(&root, MESSAGE_TAG_U16, 0);
        *id = message_struct_u32(&body, ID_U32, 0);
        *kind = message_struct_u16(&body, RETURN_TAG_U16, 0);
        output = bytes_part(output, size_bytes, output.size_bytes - size_bytes);
    }
    rpc_output_taken(&end.connection, SIZE_MAX);
    return tag;
}

static void check_answer(uint32_t expected_id, uint16_t expected_kind)
{
    uint32_t id = 0;
    uint16_t kind = 0;
    CHECK_EQUAL(last_said(&id, &kind), RPC_MESSAGE_RETURN);
    CHECK_EQUAL(id, expected_id);
    CHECK_EQUAL(kind, expected_kind);
}

static void test_numbers(void)
{
    start(END_KEEPS);
    check_broken(
        end_call(&end, &(struct end_call){.id = 1, .target = 1}), "a call of what was not given");
    start(END_KEEPS);
    check_broken(
        end_call(&end, &(struct end_call){.id = 1, .target = UINT32_MAX}),
        "a call of what was not given");
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    check_broken(end_call(&end, &(struct end_call){.id = 1}), "a question's number that is in use");
    start(END_KEEPS);
    check_broken(end_finish(&end, 9, true), "a finish of what was not asked");
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end_finish(&end, 1, true), STATUS_OK);
    check_broken(end_finish(&end, 1, true), "a finish of what was not asked");
    start(END_ANSWERS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end_finish(&end, 1, true), STATUS_OK);
    check_broken(end_finish(&end, 1, true), "a finish of what was not asked");
    start(END_KEEPS);
    check_broken(
        end_call(&end, &(struct end_call){.id = 1, .is_promised = true, .target = 5}),
        "an answer that was not asked for");
    start(END_KEEPS);
    check_broken(
        end_call(&end, &(struct end_call){.id = 1, .is_promised = true, .target = 1}),
        "an answer that was not asked for"); /* its own */
    start(END_KEEPS);
    check_broken(
        end_call(&end, &(struct end_call){.id = 1, .results_to = 2}), "results for a third party");
}

static void test_releases(void)
{
    start(END_KEEPS);
    CHECK_EQUAL(end_give_back(&end, 0, 0), STATUS_OK);
    CHECK_EQUAL(end.references[1], 1);
    CHECK_EQUAL(end_give_back(&end, 0, 1), STATUS_OK);
    CHECK_EQUAL(end.references[1], 0);
    check_broken(end_give_back(&end, 0, 1), "a release of what was not given");
    start(END_KEEPS);
    check_broken(end_give_back(&end, 0, 2), "a release of what was not given");
    start(END_KEEPS);
    check_broken(end_give_back(&end, UINT32_MAX, 1), "a release of what was not given");
    /* Results that are released by the Finish, after all of them were. */
    start(END_KEEPS);
    CHECK_EQUAL(end_bootstrap(&end, 1), STATUS_OK);
    CHECK_EQUAL(end_give_back(&end, 0, 2), STATUS_OK);
    CHECK_EQUAL(end.references[1], 1); /* the answer can still be called */
    check_broken(end_finish(&end, 1, true), "a release of what was not given");
}

static void test_answers_to_nothing(void)
{
    struct end_message message;
    uint32_t question = 0;
    start(END_KEEPS);
    check_broken(end_return(&end, &(struct end_call){.id = 0}), "an answer to what was not asked");
    start(END_KEEPS);
    check_broken(
        end_return(&end, &(struct end_call){.id = UINT32_MAX}), "an answer to what was not asked");
    start(END_KEEPS);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    CHECK_EQUAL(end_return(&end, &(struct end_call){.id = question}), STATUS_OK);
    CHECK(end.last_result.is_exception); /* it is no capability */
    check_broken(
        end_return(&end, &(struct end_call){.id = question}), "an answer to what was not asked");
    /* Results that are said to be elsewhere, or of an answer that does not stay here. */
    start(END_KEEPS);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    end_begin(&message, RPC_MESSAGE_RETURN, 2, 1);
    message_place_u32(&message.body, ID_U32, question, 0);
    message_place_u16(&message.body, RETURN_TAG_U16, RETURN_SENT_ELSEWHERE, 0);
    check_broken(end_take(&end, &message), "an answer of an unknown kind");
    CHECK_EQUAL(end.return_count, 1);
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    end_begin(&message, RPC_MESSAGE_RETURN, 2, 1);
    message_place_u32(&message.body, ID_U32, question, 0);
    message_place_u16(&message.body, RETURN_TAG_U16, RETURN_TAKE_FROM_OTHER, 0);
    message_place_u32(&message.body, RETURN_QUESTION_U32, 1, 0);
    check_broken(end_take(&end, &message), "results that do not stay here");
}

static void test_capabilities(void)
{
    struct end_call call = {.id = 1, .descriptor_count = RPC_CAPABILITIES_MAX + 1};
    start(END_KEEPS);
    check_broken(end_call(&end, &call), "too many capabilities in one message");
    start(END_KEEPS);
    call.descriptor_count = 1;
    call.descriptors[0].tag = DESCRIPTOR_RECEIVER_HOSTED;
    call.descriptors[0].id = 1;
    check_broken(end_call(&end, &call), "a capability of this end's that was not given");
    start(END_KEEPS);
    call.descriptors[0].tag = DESCRIPTOR_RECEIVER_ANSWER;
    check_broken(end_call(&end, &call), "an answer that was not asked for");
    start(END_KEEPS);
    call.descriptors[0].tag = 9;
    check_broken(end_call(&end, &call), "an unknown kind of capability");
    /* Of a third party, it is the vine that is taken. */
    start(END_KEEPS);
    call.descriptors[0].tag = DESCRIPTOR_THIRD_PARTY;
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    CHECK_EQUAL(end.last_call.params.capabilities[0].kind, RPC_REMOTE);
    /* More than are kept. */
    start(END_KEEPS);
    enum status status = STATUS_OK;
    call.descriptors[0].tag = DESCRIPTOR_SENDER_HOSTED;
    uint32_t count = 0;
    for (; status == STATUS_OK && count <= RPC_IMPORTS_MAX; count++) {
        call.descriptors[0].id = count * 7;
        status = end_call(&end, &call);
        call.id++;
        const struct rpc_result nothing = {0};
        if (status == STATUS_OK) {
            end.kept_count = 0;
            CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &nothing), STATUS_OK);
            CHECK_EQUAL(end_finish(&end, call.id - 1, true), STATUS_OK);
            rpc_output_taken(&end.connection, SIZE_MAX);
        }
    }
    CHECK_EQUAL(count, RPC_IMPORTS_MAX + 1);
    check_broken(status, "more capabilities than this end keeps");
}

/* A call on a call on a call, before the first is answered. */
static void test_deep_pipeline(void)
{
    struct end_call call = {.id = 1};
    struct rpc_result result = {0};
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    call.is_promised = true;
    call.step_count = 1;
    uint32_t count = 0;
    /* Until there is no room for more of them; the rest is refused, and the connection lives. */
    for (; count < 30; count++) {
        call.target = call.id;
        call.id++;
        CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    }
    CHECK_EQUAL(end.call_count, 1);
    CHECK_EQUAL(end.connection.held_count, 30);
    CHECK_EQUAL(rpc_answer(&end.connection, end.answered[0], &result), STATUS_OK);
    CHECK_EQUAL(end.connection.held_count, 0); /* all failed: there was no capability */
    check_answer(31, RETURN_EXCEPTION);
    for (uint32_t id = 1; id <= 31; id++) {
        CHECK_EQUAL(end_finish(&end, id, true), STATUS_OK);
    }
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end.call_count, 2);
}

/* Large calls wait for an answer until the room for that is used. */
static void test_held_limit(void)
{
    static uint64_t words[400];
    struct end_message message;
    struct message_place target;
    struct message_place promised;
    struct message_place payload;
    struct message_place content;
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    uint32_t refused = 0;
    for (uint32_t id = 2; id < 20; id++) {
        end_begin(&message, RPC_MESSAGE_CALL, 3, 3);
        message_place_u32(&message.body, ID_U32, id, 0);
        CHECK_EQUAL(message_place_struct(&message.body, 0, 1, 1, &target), STATUS_OK);
        message_place_u16(&target, TARGET_TAG_U16, TARGET_ANSWER, 0);
        CHECK_EQUAL(message_place_struct(&target, 0, 1, 1, &promised), STATUS_OK);
        message_place_u32(&promised, PROMISED_ID_U32, 1, 0);
        CHECK_EQUAL(message_place_struct(&message.body, 1, 0, 2, &payload), STATUS_OK);
        CHECK_EQUAL(message_place_struct(&payload, 0, 400, 0, &content), STATUS_OK);
        memcpy(message.builder.words + content.at_word, words, sizeof(words));
        const uint32_t held = end.connection.held_count;
        CHECK_EQUAL(end_take(&end, &message), STATUS_OK);
        if (end.connection.held_count == held) {
            check_answer(id, RETURN_EXCEPTION);
            refused++;
        }
    }
    CHECK(refused > 5 && refused < 15);
    CHECK(!end.connection.has_ended);
}

/* A flood of calls that nobody answers: this end reads no more, and keeps its bounds. */
static void test_flood(void)
{
    struct end_call call = {.id = 1};
    start(END_KEEPS);
    uint32_t before = UINT32_MAX;
    while (end.call_count != before && call.id < 1000) {
        before = end.call_count;
        CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
        call.id++;
    }
    CHECK(end.call_count >= 16 && end.call_count < RPC_ANSWERS_MAX);
    /* The last one is there, and is begun when one before it was answered and that was taken. */
    const struct rpc_result nothing = {0};
    const uint32_t count = end.call_count;
    size_t taken = 0;
    CHECK_EQUAL(rpc_answer(&end.connection, end.answered[0], &nothing), STATUS_OK);
    rpc_output_taken(&end.connection, SIZE_MAX);
    CHECK_EQUAL(rpc_receive(&end.connection, (struct bytes){0}, &taken), STATUS_OK);
    CHECK_EQUAL(end.call_count, count + 1);
    CHECK_EQUAL(end.first_word, call.id - 1);
}

/* Questions that are answered, and never finished. */
static void test_unfinished(void)
{
    struct end_call call = {.id = 1};
    enum status status = STATUS_OK;
    start(END_ANSWERS);
    while (status == STATUS_OK && call.id < 1000) {
        status = end_call(&end, &call);
        rpc_output_taken(&end.connection, status == STATUS_OK ? SIZE_MAX : 0);
        call.id++;
    }
    CHECK_EQUAL(call.id, RPC_ANSWERS_MAX + 2);
    check_broken(status, "more questions than this end keeps");
}

#define LARGE_WORDS 400u

/* Results of as many words as that, with the capability of the peer's own question 1. */
static enum status return_large(uint32_t question)
{
    struct end_message message;
    struct message_place payload;
    struct message_place content;
    struct message_place descriptor;
    struct message_place promised;
    end_begin(&message, RPC_MESSAGE_RETURN, 2, 1);
    message_place_u32(&message.body, ID_U32, question, 0);
    message_place_u16(&message.body, RETURN_TAG_U16, RETURN_RESULTS, 0);
    CHECK_EQUAL(message_place_struct(&message.body, RETURN_POINTER, 0, 2, &payload), STATUS_OK);
    CHECK_EQUAL(
        message_place_struct(&payload, PAYLOAD_CONTENT_POINTER, LARGE_WORDS, 0, &content),
        STATUS_OK);
    CHECK_EQUAL(
        message_place_structs(&payload, PAYLOAD_CAPABILITIES_POINTER, 1, 1, 1, &descriptor),
        STATUS_OK);
    message_place_u16(&descriptor, DESCRIPTOR_TAG_U16, DESCRIPTOR_RECEIVER_ANSWER, 0);
    CHECK_EQUAL(message_place_struct(&descriptor, DESCRIPTOR_POINTER, 1, 1, &promised), STATUS_OK);
    message_place_u32(&promised, PROMISED_ID_U32, 1, 0);
    return end_take(&end, &message);
}

/* The peer's answer 2 is an object of its own. */
static void give_its_own(void)
{
    uint64_t words[2] = {UINT64_C(1) << 48, 3}; /* a struct with one capability */
    struct end_call call = {.id = 2, .descriptor_count = 1};
    call.descriptors[0].tag = DESCRIPTOR_SENDER_HOSTED;
    call.descriptors[0].id = 5;
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    struct rpc_result result = {.content = {.words = words, .word_count = 2}};
    result.content.capabilities[0] = end.last_call.params.capabilities[0];
    result.content.capability_count = 1;
    CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &result), STATUS_OK);
}

static uint32_t count_state(enum rpc_answer_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        count += end.connection.answers[i].state == state ? 1 : 0;
    }
    return count;
}

/* Answers with large results until it is read no further. Gives the number of the next call. */
static uint32_t fill_output(uint32_t id)
{
    static uint64_t words[LARGE_WORDS + 1] = {(uint64_t)LARGE_WORDS << 32};
    const struct rpc_result large = {.content = {.words = words, .word_count = LARGE_WORDS + 1}};
    uint32_t before = UINT32_MAX;
    while (end.call_count != before) {
        before = end.call_count;
        CHECK_EQUAL(end_call(&end, &(struct end_call){.id = id++}), STATUS_OK);
        if (end.call_count != before) {
            CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &large), STATUS_OK);
        }
    }
    return id;
}

/*
 * Calls that went on to the peer, whose results come all at once, when an answer is given for which
 * they wait, while the peer takes nothing: their room was kept.
 */
static void test_passed_room(void)
{
    const uint32_t first = 10;
    const uint32_t count = 8;
    struct end_call call = {.id = first, .is_promised = true, .target = 2, .step_count = 1};
    const struct rpc_result nothing = {0};
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    const uint32_t awaited = end.last_answer;
    give_its_own();
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
        call.id++;
    }
    CHECK_EQUAL(count_state(RPC_ANSWER_PASSED), count);
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(return_large(i), STATUS_OK);
    }
    CHECK_EQUAL(end.connection.held_count, count);
    (void)fill_output(call.id);
    CHECK_EQUAL(rpc_answer(&end.connection, awaited, &nothing), STATUS_OK);
    CHECK(!end.connection.has_ended);
    CHECK_EQUAL(end.connection.held_count, 0);
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        const struct rpc_answer_slot *const slot = &end.connection.answers[i];
        if (slot->id >= first && slot->id < first + count) {
            CHECK_EQUAL(slot->state, RPC_ANSWER_GIVEN);
            CHECK(slot->was_sent); /* and not an exception in its place */
        }
    }
}

/* What waits for the peer never keeps so much room that what the peer says is not read. */
static void test_passed_and_waiting(void)
{
    struct end_call call = {.id = 10, .is_promised = true, .target = 2, .step_count = 1};
    start(END_KEEPS);
    give_its_own();
    for (uint32_t i = 0; i < 100; i++) {
        CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
        call.target = i < 20 ? 2 : 10; /* its own object, and then what its own call gives */
        call.id++;
        rpc_output_taken(&end.connection, SIZE_MAX);
    }
    CHECK_EQUAL(count_state(RPC_ANSWER_PASSED) + count_state(RPC_ANSWER_WAITING), RPC_WAITING_MAX);
    CHECK_EQUAL(end_return(&end, &(struct end_call){.id = 0}), STATUS_OK);
    CHECK_EQUAL(count_state(RPC_ANSWER_WAITING), 0);
    CHECK(!end.connection.has_ended);
}

/* A peer that takes nothing: what it sends stays with it. */
static void test_output_full(void)
{
    struct end_call call = {.id = 1};
    uint32_t before = UINT32_MAX;
    start(END_ANSWERS);
    while (end.call_count != before && call.id < 5000) {
        before = end.call_count;
        CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
        if (end.call_count != before) {
            CHECK_EQUAL(end_finish(&end, call.id, true), STATUS_OK);
        }
        call.id++;
    }
    CHECK(call.id > 100 && call.id < 5000);
    CHECK(!end.connection.has_ended);
}

static void test_path_limits(void)
{
    struct end_call call = {.id = 2, .is_promised = true, .target = 1};
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    const struct rpc_result nothing = {0};
    CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &nothing), STATUS_OK);
    call.step_count = RPC_OPERATIONS_MAX;
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    check_answer(2, RETURN_EXCEPTION);
    call.step_count++;
    call.id++;
    check_broken(end_call(&end, &call), "too long a way into an answer");
}

/* A Finish that comes before the answer: calls on it are made, and nothing is sent. */
static void test_finished_early(void)
{
    struct end_call call = {.id = 2, .is_promised = true, .target = 1, .step_count = 1};
    uint64_t words[3] = {UINT64_C(1) << 48, 3, 0}; /* a struct with one capability */
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    CHECK_EQUAL(end_finish(&end, 1, true), STATUS_OK);
    struct rpc_result result = {.content = {.words = words, .word_count = 2}};
    result.content.capabilities[0] = end_local(&end, 9);
    result.content.capability_count = 1;
    CHECK_EQUAL(rpc_answer(&end.connection, end.answered[0], &result), STATUS_OK);
    CHECK_EQUAL(end.call_count, 2);
    CHECK_EQUAL(end.last_handle, 9);
    check_answer(1, RETURN_CANCELED);
    CHECK_EQUAL(end.references[9], 0); /* nobody has it */
    /* Its number may be used again. */
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end.call_count, 3);
}

/* What an event was given is not touched by what it sets going. */
static void test_params_stay(void)
{
    struct end_call call = {.id = 2, .is_promised = true, .target = 1, .step_count = 1};
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    end.manner = END_CATCHES_UP;
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 3}), STATUS_OK);
    CHECK_EQUAL(end.seen, 0x010302);
    CHECK_EQUAL(end.last_handle, 9);
}

static void test_embargoes(void)
{
    struct end_message message;
    struct message_place target;
    for (uint16_t tag = 0; tag < 4; tag++) {
        start(END_KEEPS);
        end_begin(&message, RPC_MESSAGE_DISEMBARGO, 1, 1);
        message_place_u16(&message.body, DISEMBARGO_TAG_U16, tag, 0);
        CHECK_EQUAL(message_place_struct(&message.body, 0, 1, 1, &target), STATUS_OK);
        check_broken(
            end_take(&end, &message),
            tag == 0 ? "an embargo of what does not lead back"
                     : "an end of an embargo that was not asked for");
    }
}

/* What is not known is sent back, if it is small. */
static void test_unknown(void)
{
    struct end_message message;
    uint32_t id = 0;
    uint16_t kind = 0;
    for (uint16_t tag = 7; tag < 20; tag++) {
        if (tag != RPC_MESSAGE_BOOTSTRAP && tag != RPC_MESSAGE_DISEMBARGO) {
            start(END_KEEPS);
            end_begin(&message, tag, 1, 0);
            CHECK_EQUAL(end_take(&end, &message), STATUS_OK);
            CHECK_EQUAL(last_said(&id, &kind), RPC_MESSAGE_UNIMPLEMENTED);
        }
    }
    end_begin(&message, 12, 200, 0);
    check_broken(end_take(&end, &message), "an unknown message, too large to send back");
}

static void test_unimplemented(void)
{
    struct end_message message;
    struct message_place inner;
    uint32_t question = 0;
    start(END_KEEPS);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    end_begin(&message, RPC_MESSAGE_UNIMPLEMENTED, 1, 1);
    message_place_u16(&message.body, MESSAGE_TAG_U16, RPC_MESSAGE_BOOTSTRAP, 0);
    CHECK_EQUAL(message_place_struct(&message.body, 0, 1, 1, &inner), STATUS_OK);
    message_place_u32(&inner, ID_U32, question, 0);
    CHECK_EQUAL(end_take(&end, &message), STATUS_OK);
    CHECK(end.last_result.is_exception);
    CHECK_EQUAL(end.last_result.exception.type, RPC_UNIMPLEMENTED);
    check_broken(end_take(&end, &message), "an answer to what was not asked");
}

static void test_abort(void)
{
    struct end_message message;
    uint32_t question = 0;
    start(END_KEEPS);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    rpc_output_taken(&end.connection, SIZE_MAX);
    end_begin(&message, RPC_MESSAGE_ABORT, 1, 2);
    CHECK_EQUAL(
        message_place_text(
            &message.body, EXCEPTION_REASON_POINTER, (struct bytes){(const uint8_t *)"no", 2}),
        STATUS_OK);
    CHECK_EQUAL(end_take(&end, &message), STATUS_PEER_GONE);
    CHECK_EQUAL(rpc_output(&end.connection).size_bytes, 0);
    CHECK_EQUAL(rpc_reason(&end.connection).size_bytes, 2);
    CHECK_EQUAL(end.return_count, 1);
    CHECK_EQUAL(end_reference_count(&end), 0);
}

/* Segment tables that announce too much, or nothing. */
static void test_frames(void)
{
    static const uint8_t many[] = {RPC_SEGMENTS_MAX, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t most[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t large[] = {0, 0, 0, 0, 0x01, 0x08, 0, 0};
    static const uint8_t empty[] = {0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t null[] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t wild[] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0};
    static const uint8_t list[] = {0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0};
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){many, sizeof(many)}),
        "a message that is too large or too deep");
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){most, sizeof(most)}),
        "a message that is too large or too deep");
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){large, sizeof(large)}),
        "a message that is too large or too deep");
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){empty, sizeof(empty)}), "a message that is malformed");
    start(END_KEEPS);
    CHECK_EQUAL(end_take_bytes(&end, (struct bytes){null, sizeof(null)}), STATUS_OK);
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){wild, sizeof(wild)}), "a message that is malformed");
    start(END_KEEPS);
    check_broken(
        end_take_bytes(&end, (struct bytes){list, sizeof(list)}), "a message that is malformed");
}

/* Results that stay here are begun when somebody takes them, or when nobody will. */
static void test_stays_here(void)
{
    uint32_t question = 0;
    const struct rpc_result nothing = {0};
    const struct end_call call = {.id = 1, .results_to = YOURSELF};
    struct end_message message;
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    CHECK_EQUAL(end.call_count, 0);
    CHECK_EQUAL(end_finish(&end, 1, true), STATUS_OK);
    CHECK_EQUAL(end.call_count, 1);
    CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &nothing), STATUS_OK);
    check_answer(1, RETURN_SENT_ELSEWHERE);
    CHECK_EQUAL(end_call(&end, &call), STATUS_OK);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    end_begin(&message, RPC_MESSAGE_RETURN, 2, 1);
    message_place_u32(&message.body, ID_U32, question, 0);
    message_place_u16(&message.body, RETURN_TAG_U16, RETURN_TAKE_FROM_OTHER, 0);
    message_place_u32(&message.body, RETURN_QUESTION_U32, 1, 0);
    CHECK_EQUAL(end_take(&end, &message), STATUS_OK);
    CHECK_EQUAL(end.call_count, 2);
    CHECK_EQUAL(end.return_count, 0);
    CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &nothing), STATUS_OK);
    CHECK_EQUAL(end.return_count, 1);
    check_broken(end_take(&end, &message), "an answer to what was not asked");
}

/* An answer of the peer's that speaks of one of this end's waits for that. */
static void test_held_return(void)
{
    struct rpc_call call = {0};
    uint32_t question = 0;
    const struct rpc_result nothing = {0};
    struct end_call back = {.id = 1, .descriptor_count = 1};
    back.descriptors[0].tag = DESCRIPTOR_SENDER_HOSTED;
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &back), STATUS_OK);
    const uint32_t remote = end.last_call.params.capabilities[0].number;
    CHECK_EQUAL(rpc_call(&end.connection, remote, &call, &question), STATUS_OK);
    back.id = question;
    back.descriptors[0].tag = DESCRIPTOR_RECEIVER_ANSWER;
    back.descriptors[0].id = 1;
    CHECK_EQUAL(end_return(&end, &back), STATUS_OK);
    CHECK_EQUAL(end.return_count, 0);
    CHECK_EQUAL(rpc_answer(&end.connection, end.last_answer, &nothing), STATUS_OK);
    CHECK_EQUAL(end.return_count, 1);
    CHECK_EQUAL(end.last_result.content.capabilities[0].kind, RPC_NONE);
    start(END_KEEPS);
    CHECK_EQUAL(end_call(&end, &(struct end_call){.id = 1}), STATUS_OK);
    CHECK_EQUAL(rpc_bootstrap(&end.connection, &question), STATUS_OK);
    back.id = question;
    CHECK_EQUAL(end_return(&end, &back), STATUS_OK);
    check_broken(end_return(&end, &back), "an answer to what was not asked");
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"numbers", test_numbers},
        {"releases", test_releases},
        {"answers to nothing", test_answers_to_nothing},
        {"capabilities", test_capabilities},
        {"deep pipeline", test_deep_pipeline},
        {"held limit", test_held_limit},
        {"flood", test_flood},
        {"unfinished", test_unfinished},
        {"passed room", test_passed_room},
        {"passed and waiting", test_passed_and_waiting},
        {"output full", test_output_full},
        {"path limits", test_path_limits},
        {"finished early", test_finished_early},
        {"params stay", test_params_stay},
        {"embargoes", test_embargoes},
        {"unknown", test_unknown},
        {"unimplemented", test_unimplemented},
        {"abort", test_abort},
        {"frames", test_frames},
        {"stays here", test_stays_here},
        {"held return", test_held_return},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
