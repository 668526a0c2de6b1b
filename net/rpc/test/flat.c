/* Messages of several segments. */
#include "../flat.h"
#include "lib/message.h"
#include "unit.h"

#define FAR(pad, segment)        (UINT64_C(2) | (uint64_t)(pad) << 3 | (uint64_t)(segment) << 32)
#define DOUBLE_FAR(pad, segment) (UINT64_C(6) | (uint64_t)(pad) << 3 | (uint64_t)(segment) << 32)
#define STRUCT(distance, data, pointers)                                                           \
    ((uint64_t)(uint32_t)((uint32_t)(distance) << 2) | (uint64_t)(data) << 32 |                    \
     (uint64_t)(pointers) << 48)
#define LIST(distance, kind, count)                                                                \
    (UINT64_C(1) | (uint64_t)(uint32_t)((uint32_t)(distance) << 2) | (uint64_t)(kind) << 32 |      \
     (uint64_t)(count) << 35)
#define CAPABILITY(number) (UINT64_C(3) | (uint64_t)(number) << 32)

static uint64_t flat[32];
static struct message_builder builder;

static enum status flatten(const struct rpc_segment *segments, uint32_t count)
{
    message_builder_start(&builder, flat, sizeof(flat) / sizeof(flat[0]));
    return rpc_flatten(segments, count, segments[0].words, &builder);
}

static void test_far(void)
{
    /* A struct with a number and a text, over three segments. */
    static const uint64_t first[] = {FAR(1, 1)};
    static const uint64_t second[] = {0, STRUCT(0, 1, 2), 77, DOUBLE_FAR(0, 2), CAPABILITY(3)};
    static const uint64_t third[] = {FAR(2, 2), LIST(0, 2, 4), 0x00636261};
    const struct rpc_segment segments[] = {{first, 1}, {second, 5}, {third, 3}};
    struct message message;
    struct message_struct root;
    struct bytes text;
    CHECK_EQUAL(flatten(segments, 3), STATUS_OK);
    CHECK_EQUAL(message_open_page(flat, builder.used_words, NULL, 0, &message), STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&root, 0, 0), 77);
    CHECK_EQUAL(message_struct_text(&root, 0, &text), STATUS_OK);
    CHECK(text.size_bytes == 3 && memcmp(text.data, "abc", 3) == 0);
    CHECK_EQUAL(bytes_u64(root.pointers, 8), CAPABILITY(3));
}

static void test_structs(void)
{
    static const uint64_t first[] = {STRUCT(0, 0, 1), FAR(0, 1)};
    static const uint64_t second[] = {LIST(0, 7, 4), STRUCT(2, 1, 1), 5, 0, 6, STRUCT(-1, 0, 0)};
    const struct rpc_segment segments[] = {{first, 2}, {second, 6}};
    struct message message;
    struct message_struct root;
    struct message_struct element;
    struct message_list list;
    CHECK_EQUAL(flatten(segments, 2), STATUS_OK);
    CHECK_EQUAL(message_open_page(flat, builder.used_words, NULL, 0, &message), STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    CHECK_EQUAL(message_struct_list(&root, 0, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 2);
    CHECK_EQUAL(message_list_struct(&list, 1, &element), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&element, 0, 0), 6);
}

static void check_one(uint64_t word, uint64_t after, enum status expected)
{
    const uint64_t words[] = {word, after};
    const uint64_t others[] = {FAR(0, 0), CAPABILITY(0), STRUCT(0, 0, 0)};
    const struct rpc_segment segments[] = {{words, 2}, {others, 3}};
    CHECK_EQUAL(flatten(segments, 2), expected);
}

static void test_bad(void)
{
    check_one(0, 0, STATUS_OK);
    check_one(STRUCT(0, 1, 0), 5, STATUS_OK);
    check_one(STRUCT(0, 2, 0), 5, STATUS_TRUNCATED);
    check_one(STRUCT(1, 1, 0), 5, STATUS_TRUNCATED);
    check_one(STRUCT(-2, 1, 0), 5, STATUS_MALFORMED);
    check_one(LIST(0, 2, 4), 5, STATUS_MALFORMED);
    check_one(CAPABILITY(0), 5, STATUS_MALFORMED);
    check_one(FAR(0, 2), 5, STATUS_MALFORMED); /* no such segment */
    check_one(FAR(3, 1), 5, STATUS_TRUNCATED); /* no such word */
    check_one(FAR(0, 1), 5, STATUS_MALFORMED); /* a far pointer to a far pointer */
    check_one(FAR(1, 1), 5, STATUS_MALFORMED); /* a capability, where a struct should be */
    check_one(DOUBLE_FAR(1, 1), 5, STATUS_MALFORMED);
    check_one(DOUBLE_FAR(2, 1), 5, STATUS_TRUNCATED);
    check_one(DOUBLE_FAR(0, 1), 5, STATUS_MALFORMED); /* the size is no size */
    check_one(STRUCT(0, 0, 1), 7, STATUS_MALFORMED);  /* an unknown kind of pointer */
    check_one(STRUCT(0, 0, 1), LIST(0, 2, 1), STATUS_TRUNCATED);
    check_one(STRUCT(0, 0, 1), LIST(-1, 7, 0), STATUS_MALFORMED); /* its tag is no struct's */
}

/* The same again and again, and around in a circle: what is copied has to have room. */
static void test_amplification(void)
{
    static const uint64_t circle[] = {STRUCT(0, 0, 1), STRUCT(-1, 0, 1)};
    static const uint64_t twice[] = {
        STRUCT(0, 0, 2), STRUCT(1, 0, 2), STRUCT(0, 0, 2), STRUCT(-1, 0, 2), STRUCT(-2, 0, 2)};
    static const uint64_t voids[] = {STRUCT(0, 0, 1), LIST(0, 0, 0x1fffffff)};
    static const uint64_t empty[] = {STRUCT(0, 0, 1), LIST(0, 7, 0), STRUCT(0x0fffffff, 0, 0)};
    static uint64_t large[200];
    const struct rpc_segment circles = {circle, 2};
    const struct rpc_segment twices = {twice, 5};
    const struct rpc_segment nothing = {voids, 2};
    const struct rpc_segment empties = {empty, 3};
    CHECK_EQUAL(flatten(&circles, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(flatten(&twices, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(flatten(&nothing, 1), STATUS_OK);
    CHECK_EQUAL(builder.used_words, 2);
    CHECK_EQUAL(flatten(&empties, 1), STATUS_OK);
    CHECK_EQUAL(builder.used_words, 3);
    message_builder_start(&builder, large, 200);
    CHECK_EQUAL(rpc_flatten(&circles, 1, circle, &builder), STATUS_LIMIT_EXCEEDED);
    CHECK(builder.used_words <= MESSAGE_DEPTH_MAX + 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"far", test_far},
        {"structs", test_structs},
        {"bad", test_bad},
        {"amplification", test_amplification},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
