/* Two connections, each the other's peer. */
#include "ends.h"
#include "unit.h"

static struct end left;
static struct end right;
static uint64_t words[2];

static void start(enum end_manner manner)
{
    end_init(&left, END_KEEPS);
    end_init(&right, manner);
}

/* The right one's first object, as the left one has it. */
static uint32_t bootstrap(void)
{
    uint32_t question = 0;
    CHECK_EQUAL(rpc_bootstrap(&left.connection, &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK_EQUAL(left.last_question, question);
    CHECK(!left.last_result.is_exception);
    CHECK_EQUAL(left.last_result.content.capability_count, 1);
    CHECK_EQUAL(left.last_result.content.capabilities[0].kind, RPC_REMOTE);
    return left.last_result.content.capabilities[0].number;
}

static enum status call(uint32_t remote, struct rpc_capability capability, uint32_t *question)
{
    struct rpc_call one = {7, 3, end_content(words, 42)};
    one.params.capabilities[0] = capability;
    one.params.capability_count = capability.kind == RPC_NONE ? 0 : 1;
    return rpc_call(&left.connection, remote, &one, question);
}

static void finish(void)
{
    rpc_end(&left.connection, (struct bytes){0});
    end_exchange(&left, &right);
    CHECK(right.connection.has_ended);
    CHECK_EQUAL(end_reference_count(&left), 0);
    CHECK_EQUAL(end_reference_count(&right), 0);
}

static void test_call(void)
{
    uint32_t question = 0;
    start(END_ANSWERS);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK_EQUAL(right.call_count, 1);
    CHECK_EQUAL(right.last_handle, 1);
    CHECK_EQUAL(right.last_call.interface_id, 7);
    CHECK_EQUAL(right.last_call.method_id, 3);
    CHECK_EQUAL(right.first_word, 42);
    CHECK_EQUAL(left.first_word, 42);
    CHECK_EQUAL(left.return_count, 2);
    CHECK_EQUAL(left.last_question, question);
    end_release(&left, remote);
    end_exchange(&left, &right);
    CHECK_EQUAL(end_reference_count(&right), 0);
    CHECK_EQUAL(rpc_release(&left.connection, remote), STATUS_INVALID_ARGUMENT);
    finish();
}

static void test_exceptions(void)
{
    uint32_t question = 0;
    start(END_FAILS);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK(left.last_result.is_exception && left.last_result.exception.type == RPC_FAILED);
    CHECK(strcmp(left.reason, "it fails") == 0);
    right.refuses_bootstrap = true;
    CHECK_EQUAL(rpc_bootstrap(&left.connection, &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK(left.last_result.is_exception);
    CHECK(strcmp(left.reason, "there is nothing for you here") == 0);
    finish();
}

/* One of the left's goes there and back: it is its own again. */
static void test_there_and_back(void)
{
    uint32_t question = 0;
    start(END_ANSWERS);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote, end_local(&left, 5), &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK_EQUAL(right.last_call.params.capabilities[0].kind, RPC_REMOTE);
    CHECK_EQUAL(left.last_result.content.capabilities[0].kind, RPC_LOCAL);
    CHECK_EQUAL(left.last_result.content.capabilities[0].number, 5);
    CHECK_EQUAL(left.references[5], 0);
    finish();
}

/* The right keeps what it is given, under one number however often it comes. */
static void test_references(void)
{
    uint32_t question = 0;
    start(END_KEEPS);
    const uint32_t remote = bootstrap();
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(call(remote, end_local(&left, 5), &question), STATUS_OK);
    }
    CHECK_EQUAL(left.references[5], 1); /* the others were dropped at once */
    end_exchange(&left, &right);
    const uint32_t theirs = right.last_call.params.capabilities[0].number;
    CHECK_EQUAL(right.remotes[theirs], 3);
    end_release(&right, theirs);
    end_release(&right, theirs);
    end_exchange(&left, &right);
    CHECK_EQUAL(left.references[5], 1);
    end_release(&right, theirs);
    end_exchange(&left, &right);
    CHECK_EQUAL(left.references[5], 0);
    CHECK_EQUAL(rpc_release(&right.connection, theirs), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(rpc_release(&right.connection, RPC_IMPORTS_MAX), STATUS_INVALID_ARGUMENT);
    finish();
    CHECK_EQUAL(left.return_count, 4); /* what was not answered failed */
    CHECK(left.last_result.is_exception && left.last_result.exception.type == RPC_DISCONNECTED);
}

/* Its own object goes back to it, and is called by itself. */
static void test_remote_as_parameter(void)
{
    uint32_t question = 0;
    start(END_ANSWERS);
    const uint32_t remote = bootstrap();
    left.remotes[remote]--;
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_REMOTE, remote}, &question), STATUS_OK);
    end_exchange(&left, &right);
    CHECK_EQUAL(right.last_call.params.capabilities[0].kind, RPC_LOCAL);
    CHECK_EQUAL(right.last_call.params.capabilities[0].number, 1);
    CHECK_EQUAL(left.last_result.content.capabilities[0].kind, RPC_REMOTE);
    finish();
}

static void test_wrong_use(void)
{
    uint32_t question = 0;
    const struct rpc_result nothing = {0};
    start(END_KEEPS);
    CHECK_EQUAL(call(0, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_INVALID_ARGUMENT);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote + 1, end_local(&left, 5), &question), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(left.references[5], 0);
    CHECK_EQUAL(
        call(remote, (struct rpc_capability){RPC_REMOTE, remote + 1}, &question),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(rpc_answer(&left.connection, 0, &nothing), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(rpc_answer(&left.connection, RPC_ANSWERS_MAX, &nothing), STATUS_INVALID_ARGUMENT);
    struct rpc_call wrong = {7, 3, end_content(words, 1)};
    words[0] = UINT64_C(9) << 32; /* leads out of the message */
    CHECK_EQUAL(rpc_call(&left.connection, remote, &wrong, &question), STATUS_INVALID_ARGUMENT);
    words[0] = 1; /* a list */
    CHECK_EQUAL(rpc_call(&left.connection, remote, &wrong, &question), STATUS_INVALID_ARGUMENT);
    static uint64_t many[RPC_CONTENT_WORDS_MAX + 1];
    wrong.params = (struct rpc_content){.words = many, .word_count = RPC_CONTENT_WORDS_MAX + 1};
    CHECK_EQUAL(rpc_call(&left.connection, remote, &wrong, &question), STATUS_LIMIT_EXCEEDED);
    end_exchange(&left, &right);
    CHECK_EQUAL(right.call_count, 0);
    finish();
    CHECK_EQUAL(call(remote, end_local(&left, 5), &question), STATUS_PEER_GONE);
    CHECK_EQUAL(left.references[5], 0);
    CHECK_EQUAL(rpc_bootstrap(&left.connection, &question), STATUS_PEER_GONE);
    CHECK_EQUAL(rpc_release(&left.connection, 0), STATUS_OK);
}

/* An answer twice, and one after the end. */
static void test_answers(void)
{
    uint32_t question = 0;
    struct rpc_result result = {0};
    start(END_KEEPS);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    end_exchange(&left, &right);
    const uint32_t second = right.last_answer;
    CHECK_EQUAL(rpc_answer(&right.connection, right.answered[0], &result), STATUS_OK);
    CHECK_EQUAL(rpc_answer(&right.connection, right.answered[0], &result), STATUS_INVALID_ARGUMENT);
    end_exchange(&left, &right);
    CHECK_EQUAL(left.return_count, 2);
    finish();
    result.content.capabilities[0] = end_local(&right, 9);
    result.content.capability_count = 1;
    CHECK_EQUAL(rpc_answer(&right.connection, second, &result), STATUS_OK);
    CHECK_EQUAL(right.references[9], 0);
}

static void test_question_limit(void)
{
    uint32_t question = 0;
    start(END_KEEPS);
    const uint32_t remote = bootstrap();
    for (uint32_t i = 0; i < RPC_QUESTIONS_MAX; i++) {
        CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    }
    CHECK_EQUAL(call(remote, end_local(&left, 5), &question), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(left.references[5], 0);
    CHECK_EQUAL(rpc_bootstrap(&left.connection, &question), STATUS_LIMIT_EXCEEDED);
    end_exchange(&left, &right);
    CHECK_EQUAL(right.call_count, RPC_QUESTIONS_MAX);
    finish();
}

static void test_export_limit(void)
{
    struct rpc_call one = {7, 3, end_content(words, 42)};
    uint32_t question = 0;
    start(END_KEEPS);
    const uint32_t remote = bootstrap();
    uint32_t handle = 0;
    /* With handles that the account does not know, from 1000 on. */
    for (uint32_t i = 0; i < RPC_EXPORTS_MAX; i++) {
        left.connection.exports[i] = (struct rpc_export){1000 + i, 1, 0};
    }
    one.params.capabilities[0] = end_local(&left, 5);
    one.params.capability_count = 1;
    CHECK_EQUAL(rpc_call(&left.connection, remote, &one, &question), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(left.references[5], 0);
    for (; handle < RPC_EXPORTS_MAX; handle++) {
        left.connection.exports[handle] = (struct rpc_export){0};
    }
    finish();
}

/* More results than fit in its message: the caller hears of it. */
static void test_large_results(void)
{
    static uint64_t many[RPC_CONTENT_WORDS_MAX];
    uint32_t question = 0;
    start(END_KEEPS);
    const uint32_t remote = bootstrap();
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    end_exchange(&left, &right);
    struct rpc_result result = {.content = {.words = many, .word_count = RPC_CONTENT_WORDS_MAX}};
    many[0] = (uint64_t)(RPC_CONTENT_WORDS_MAX - 1) << 32;
    CHECK_EQUAL(rpc_answer(&right.connection, right.last_answer, &result), STATUS_OK);
    end_exchange(&left, &right);
    CHECK(!left.last_result.is_exception);
    CHECK_EQUAL(left.last_result.content.word_count, RPC_CONTENT_WORDS_MAX);
    CHECK_EQUAL(call(remote, (struct rpc_capability){RPC_NONE, 0}, &question), STATUS_OK);
    end_exchange(&left, &right);
    many[0] = (uint64_t)RPC_CONTENT_WORDS_MAX << 32; /* one word more than there is */
    CHECK_EQUAL(rpc_answer(&right.connection, right.last_answer, &result), STATUS_OK);
    end_exchange(&left, &right);
    CHECK(left.last_result.is_exception);
    CHECK(strcmp(left.reason, "the results cannot be sent") == 0);
    finish();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"call", test_call},
        {"exceptions", test_exceptions},
        {"there and back", test_there_and_back},
        {"references", test_references},
        {"remote as parameter", test_remote_as_parameter},
        {"wrong use", test_wrong_use},
        {"answers", test_answers},
        {"question limit", test_question_limit},
        {"export limit", test_export_limit},
        {"large results", test_large_results},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
