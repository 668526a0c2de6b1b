#include "bench.h"
#include "ids.h"
#include "lib/message.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include <stdlib.h>

static uint64_t words[RPC_CONTENT_WORDS_MAX];

static struct bytes text(const char *chars)
{
    return (struct bytes){(const uint8_t *)chars, text_length(chars)};
}

static void must(enum status status)
{
    if (status != STATUS_OK) {
        abort();
    }
}

static void fail(struct bench *bench, uint32_t answer, enum rpc_exception_type type)
{
    const struct rpc_result result = {
        .is_exception = true, .exception = {type, text("it fails on purpose")}};
    must(rpc_answer(&bench->connection, answer, &result));
}

/* One struct with these sizes, to be filled in. */
static struct message_place
start(struct message_builder *builder, uint32_t data_words, uint32_t pointer_count)
{
    struct message_place root;
    message_builder_start(builder, words, RPC_CONTENT_WORDS_MAX);
    must(message_builder_root(builder, data_words, pointer_count, &root));
    return root;
}

static void give(
    struct bench *bench,
    uint32_t answer,
    const struct message_builder *builder,
    struct rpc_capability capability)
{
    struct rpc_result result = {.content = {words, builder->used_words, {capability}, 0}};
    result.content.capability_count = capability.kind == RPC_NONE ? 0 : 1;
    must(rpc_answer(&bench->connection, answer, &result));
}

static void give_nothing(struct bench *bench, uint32_t answer)
{
    const struct rpc_result result = {0};
    must(rpc_answer(&bench->connection, answer, &result));
}

static void give_u32(struct bench *bench, uint32_t answer, uint32_t value)
{
    struct message_builder builder;
    const struct message_place root = start(&builder, 1, 0);
    message_place_u32(&root, 0, value, 0);
    give(bench, answer, &builder, (struct rpc_capability){RPC_NONE, 0});
}

static struct rpc_capability make_object(struct bench *bench)
{
    for (uint32_t i = FIRST_OBJECT + 1; i < OBJECTS_MAX; i++) {
        if (bench->references[i] == 0) {
            bench->references[i]++;
            return (struct rpc_capability){RPC_LOCAL, i};
        }
    }
    abort();
}

static void give_capability(struct bench *bench, uint32_t answer, struct rpc_capability capability)
{
    struct message_builder builder;
    const struct message_place root = start(&builder, 0, 1);
    message_place_capability(&root, 0, 0);
    give(bench, answer, &builder, capability);
}

static void give_nested(struct bench *bench, uint32_t answer)
{
    struct message_builder builder;
    struct message_place outer;
    struct message_place inner;
    const struct message_place root = start(&builder, 0, 1);
    must(message_place_struct(&root, 0, 1, 1, &outer));
    message_place_u32(&outer, 0, 7, 0);
    must(message_place_struct(&outer, 0, 0, 2, &inner));
    must(message_place_text(&inner, 0, text("deep")));
    message_place_capability(&inner, 1, 0);
    give(bench, answer, &builder, make_object(bench));
}

static void echo(struct bench *bench, uint32_t answer, const struct message_struct *params)
{
    struct message_builder builder;
    struct message_place copy;
    struct message_list list;
    struct bytes data;
    struct bytes chars;
    const struct message_place root = start(&builder, 0, 3);
    must(message_struct_data(params, 0, &data));
    must(message_struct_text(params, 1, &chars));
    must(message_struct_list(params, 2, &list));
    if (message_place_data(&root, 0, data) != STATUS_OK) {
        fail(bench, answer, RPC_FAILED);
        return;
    }
    must(message_place_text(&root, 1, chars));
    must(message_place_list(&root, 2, MESSAGE_ELEMENT_U16, list.count, &copy));
    for (uint32_t i = 0; i < list.count; i++) {
        message_place_u16(&copy, i, message_list_u16(&list, i), 0);
    }
    give(bench, answer, &builder, (struct rpc_capability){RPC_NONE, 0});
}

/* called(number) of a Callback of the peer's, which is released when it has answered. */
static void call_back(struct bench *bench, uint32_t answer, uint32_t remote, uint32_t number)
{
    struct message_builder builder;
    uint32_t question = 0;
    const struct message_place root = start(&builder, 1, 0);
    message_place_u32(&root, 0, number, 0);
    const struct rpc_call call = {CALLBACK_ID, 0, {words, builder.used_words, {{0}}, 0}};
    must(rpc_call(&bench->connection, remote, &call, &question));
    bench->asked[question] = (struct asked){answer, remote, false};
}

static void
use(struct bench *bench,
    uint32_t answer,
    const struct message_struct *params,
    const struct rpc_content *content)
{
    const uint32_t number = message_struct_u32(params, 0, 0);
    if (content->capability_count == 0 || content->capabilities[0].kind == RPC_NONE) {
        fail(bench, answer, RPC_FAILED);
    } else if (content->capabilities[0].kind == RPC_LOCAL) {
        give_u32(bench, answer, number + 1000);
    } else {
        call_back(bench, answer, content->capabilities[0].number, number);
    }
}

/* What was lent is kept; what was given is. */
static struct rpc_capability own(struct bench *bench, struct rpc_capability capability)
{
    if (capability.kind == RPC_LOCAL) {
        bench->references[capability.number]++;
    }
    return capability;
}

static void drop_kept(struct bench *bench)
{
    if (bench->kept.kind == RPC_REMOTE) {
        must(rpc_release(&bench->connection, bench->kept.number));
    }
    bench->kept.kind = RPC_NONE;
}

static void release_later(struct bench *bench, uint32_t answer)
{
    const uint32_t count = bench->later_count;
    bench->later_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        give_capability(bench, bench->laters[i], make_object(bench));
    }
    give_nothing(bench, answer);
}

static void bench_call(
    struct bench *bench,
    uint32_t answer,
    uint16_t method,
    const struct message_struct *params,
    const struct rpc_content *content)
{
    struct message_builder builder;
    uint32_t question = 0;
    switch ((enum bench_method)method) {
    case BENCH_ADD: {
        const struct message_place root = start(&builder, 1, 0);
        message_place_u64(
            &root, 0, message_struct_u64(params, 0, 0) + message_struct_u64(params, 1, 0), 0);
        give(bench, answer, &builder, (struct rpc_capability){RPC_NONE, 0});
        break;
    }
    case BENCH_ECHO:
        echo(bench, answer, params);
        break;
    case BENCH_USE:
        use(bench, answer, params, content);
        break;
    case BENCH_MAKE:
        give_capability(bench, answer, make_object(bench));
        break;
    case BENCH_GIVE_BACK:
        give_capability(bench, answer, own(bench, content->capabilities[0]));
        break;
    case BENCH_NESTED:
        give_nested(bench, answer);
        break;
    case BENCH_LATER:
        bench->laters[bench->later_count++ % LATERS_MAX] = answer;
        break;
    case BENCH_RELEASE:
        release_later(bench, answer);
        break;
    case BENCH_LIVE_COUNT:
        give_u32(bench, answer, bench_live_count(bench));
        break;
    case BENCH_CALL_YOURS:
        must(rpc_bootstrap(&bench->connection, &question));
        bench->asked[question] = (struct asked){answer, 0, true};
        break;
    case BENCH_KEEP:
        bench->kept = content->capabilities[0];
        give_nothing(bench, answer);
        break;
    case BENCH_DROP:
        drop_kept(bench);
        give_nothing(bench, answer);
        break;
    case BENCH_END:
        rpc_end(&bench->connection, text(BENCH_END_REASON));
        break;
    default:
        fail(bench, answer, method == BENCH_FAIL ? RPC_FAILED : RPC_UNIMPLEMENTED);
        break;
    }
}

static enum status on_bootstrap(void *context, struct rpc_capability *capability)
{
    struct bench *const bench = context;
    *capability = own(bench, (struct rpc_capability){RPC_LOCAL, FIRST_OBJECT});
    return STATUS_OK;
}

static void on_called(void *context, uint32_t answer, uint32_t handle, const struct rpc_call *call)
{
    static const uint32_t numbers[RPC_CAPABILITIES_MAX] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct bench *const bench = context;
    struct message message;
    struct message_struct params;
    if (bench->references[handle] == 0) {
        abort();
    }
    must(message_open_page(
        call->params.words,
        call->params.word_count,
        numbers,
        call->params.capability_count,
        &message));
    if (message_root(&message, &params) != STATUS_OK) {
        fail(bench, answer, RPC_FAILED);
    } else if (call->interface_id == BENCH_ID) {
        bench_call(bench, answer, call->method_id, &params, &call->params);
    } else if (call->interface_id == CALLBACK_ID && call->method_id == 0) {
        give_u32(bench, answer, message_struct_u32(&params, 0, 0) + 1000);
    } else {
        fail(bench, answer, RPC_UNIMPLEMENTED);
    }
}

static void on_returned(void *context, uint32_t question, const struct rpc_result *result)
{
    struct bench *const bench = context;
    struct message message;
    struct message_struct results;
    const struct asked asked = bench->asked[question];
    if (bench->connection.has_ended) {
        return;
    }
    if (!asked.is_first) {
        must(rpc_release(&bench->connection, asked.remote));
    }
    if (result->is_exception) {
        must(rpc_answer(&bench->connection, asked.answer, result));
    } else if (asked.is_first) {
        call_back(bench, asked.answer, result->content.capabilities[0].number, 41);
    } else {
        must(message_open_page(
            result->content.words, result->content.word_count, NULL, 0, &message));
        must(message_root(&message, &results));
        give_u32(bench, asked.answer, message_struct_u32(&results, 0, 0));
    }
}

static void on_dropped(void *context, uint32_t handle)
{
    struct bench *const bench = context;
    if (handle >= OBJECTS_MAX || bench->references[handle] == 0) {
        abort();
    }
    bench->references[handle]--;
}

uint32_t bench_live_count(const struct bench *bench)
{
    uint32_t count = 0;
    for (uint32_t i = FIRST_OBJECT + 1; i < OBJECTS_MAX; i++) {
        count += bench->references[i] > 0;
    }
    return count;
}

void bench_init(struct bench *bench)
{
    static const struct rpc_events events = {on_bootstrap, on_called, on_returned, on_dropped};
    memset(bench, 0, sizeof(*bench));
    rpc_connection_init(&bench->connection, &events, bench);
}
