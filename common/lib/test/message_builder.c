/* What is built by hand is read back by hand; generated code is tested in common/typed/test. */
#include "lib/message_builder.h"
#include "lib/message.h"
#include "unit.h"

#define WORDS_MAX 64u

static uint64_t words[WORDS_MAX];

static struct message_place start(struct message_builder *builder, uint32_t data, uint32_t pointers)
{
    struct message_place root = {0};
    memset(words, 0xa5, sizeof(words));
    message_builder_start(builder, words, WORDS_MAX);
    CHECK_EQUAL(message_builder_root(builder, data, pointers, &root), STATUS_OK);
    return root;
}

static struct message_struct open(struct message_builder *builder, struct message *message)
{
    struct message_struct root = {0};
    CHECK_EQUAL(message_open_segment(message_builder_finish(builder), message), STATUS_OK);
    CHECK_EQUAL(message_root(message, &root), STATUS_OK);
    return root;
}

static void test_values(void)
{
    struct message_builder builder;
    struct message message;
    const struct message_place place = start(&builder, 3, 0);
    message_place_bool(&place, 3, true, false);
    message_place_bool(&place, 4, true, true);
    message_place_u8(&place, 1, 5, 4);
    message_place_u16(&place, 1, 0x1234, 0);
    message_place_u32(&place, 1, 7, 7);
    message_place_u64(&place, 1, UINT64_MAX, 1);
    const struct message_struct root = open(&builder, &message);
    CHECK(message_struct_bool(&root, 3, false));
    CHECK(!message_struct_bool(&root, 4, false));
    CHECK(message_struct_bool(&root, 4, true));
    CHECK_EQUAL(message_struct_u8(&root, 1, 4), 5);
    CHECK_EQUAL(message_struct_u16(&root, 1, 0), 0x1234);
    CHECK_EQUAL(message_struct_u32(&root, 1, 0), 0);
    CHECK_EQUAL(message_struct_u64(&root, 1, 1), UINT64_MAX);
    CHECK_EQUAL(message_struct_u64(&root, 2, 0), 0);
}

static void test_pointers(void)
{
    struct message_builder builder;
    struct message message;
    struct message_place place;
    struct message_place inner;
    const struct message_place root = start(&builder, 0, 4);
    CHECK_EQUAL(
        message_place_text(&root, 0, (struct bytes){(const uint8_t *)"12345678", 8}), STATUS_OK);
    CHECK_EQUAL(message_place_struct(&root, 1, 0, 0, &place), STATUS_OK);
    CHECK_EQUAL(message_place_structs(&root, 2, 2, 1, 1, &place), STATUS_OK);
    inner = message_place_element(&place, 1);
    message_place_u64(&inner, 0, 9, 0);
    CHECK_EQUAL(message_place_data(&inner, 0, (struct bytes){(const uint8_t *)"x", 1}), STATUS_OK);
    CHECK_EQUAL(message_place_list(&root, 3, MESSAGE_ELEMENT_BIT, 65, &place), STATUS_OK);
    message_place_bool(&place, 64, true, false);
    const struct message_struct got = open(&builder, &message);
    struct bytes bytes;
    struct message_struct field;
    struct message_list list;
    CHECK_EQUAL(message_struct_text(&got, 0, &bytes), STATUS_OK);
    CHECK(bytes.size_bytes == 8 && memcmp(bytes.data, "12345678", 9) == 0);
    CHECK(message_struct_has(&got, 1));
    CHECK_EQUAL(message_struct_struct(&got, 1, &field), STATUS_OK);
    CHECK_EQUAL(field.data.size_bytes, 0);
    CHECK_EQUAL(message_struct_list(&got, 2, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 2);
    CHECK_EQUAL(message_list_struct(&list, 0, &field), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&field, 0, 0), 0);
    CHECK_EQUAL(message_list_struct(&list, 1, &field), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&field, 0, 0), 9);
    CHECK_EQUAL(message_struct_data(&field, 0, &bytes), STATUS_OK);
    CHECK(bytes.size_bytes == 1 && bytes.data[0] == 'x');
    CHECK_EQUAL(message_struct_list(&got, 3, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 65);
    CHECK(!message_list_bool(&list, 63) && message_list_bool(&list, 64));
}

static void test_capabilities(void)
{
    struct message_builder builder;
    struct message message;
    uint32_t handles[2] = {0};
    uint32_t handle = 1;
    const struct message_place root = start(&builder, 0, 4);
    CHECK_EQUAL(message_place_handle(&root, 0, 5), STATUS_LIMIT_EXCEEDED);
    builder.capabilities = handles;
    builder.capabilities_max = 2;
    CHECK_EQUAL(message_place_handle(&root, 0, 0), STATUS_OK);
    CHECK_EQUAL(message_place_handle(&root, 1, 5), STATUS_OK);
    CHECK_EQUAL(message_place_handle(&root, 2, 6), STATUS_OK);
    CHECK_EQUAL(message_place_handle(&root, 3, 7), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(builder.capability_count, 2);
    CHECK_EQUAL(message_open_page(words, builder.used_words, handles, 2, &message), STATUS_OK);
    struct message_struct got;
    CHECK_EQUAL(message_root(&message, &got), STATUS_OK);
    CHECK_EQUAL(message_struct_capability(&got, 0, &handle), STATUS_OK);
    CHECK_EQUAL(handle, 0);
    CHECK_EQUAL(message_struct_capability(&got, 1, &handle), STATUS_OK);
    CHECK_EQUAL(handle, 5);
    CHECK_EQUAL(message_struct_capability(&got, 2, &handle), STATUS_OK);
    CHECK_EQUAL(handle, 6);
    message.capability_count = 1;
    CHECK_EQUAL(message_struct_capability(&got, 2, &handle), STATUS_MALFORMED);
    CHECK_EQUAL(message_open_page(words, 0, handles, 2, &message), STATUS_TRUNCATED);
}

static void test_frames(void)
{
    struct message_builder builder;
    struct message message;
    struct message_place root;
    message_builder_start_framed(&builder, words, 0);
    CHECK_EQUAL(message_builder_root(&builder, 0, 0, &root), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(message_builder_finish(&builder).size_bytes, 0);
    message_builder_start_framed(&builder, words, 3);
    CHECK_EQUAL(message_builder_root(&builder, 1, 0, &root), STATUS_OK);
    CHECK_EQUAL(message_builder_root(&builder, 1, 0, &root), STATUS_WRONG_STATE);
    message_place_u64(&root, 0, 77, 0);
    const struct bytes image = message_builder_finish(&builder);
    CHECK_EQUAL(image.size_bytes, 24);
    CHECK_EQUAL(message_open(image, &message), STATUS_OK);
    struct message_struct got;
    CHECK_EQUAL(message_root(&message, &got), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&got, 0, 0), 77);
}

/* What does not fit changes nothing. */
static void test_limits(void)
{
    struct message_builder builder;
    struct message_place place;
    uint8_t bytes[8 * WORDS_MAX] = {0};
    const struct message_place root = start(&builder, 0, 1);
    CHECK_EQUAL(builder.used_words, 2);
    const size_t room = (WORDS_MAX - 2) * 8;
    CHECK_EQUAL(message_place_text(&root, 0, (struct bytes){bytes, room}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        message_place_data(&root, 0, (struct bytes){bytes, room + 1}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        message_place_data(&root, 0, (struct bytes){bytes, SIZE_MAX}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        message_place_list(&root, 0, MESSAGE_ELEMENT_U64, UINT32_MAX, &place),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        message_place_structs(&root, 0, MESSAGE_LIST_COUNT_MAX, 0xffff, 0xffff, &place),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(message_place_structs(&root, 0, UINT32_MAX, 0, 0, &place), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(message_place_struct(&root, 0, WORDS_MAX, 0, &place), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(builder.used_words, 2);
    CHECK_EQUAL(words[1], 0);
    CHECK_EQUAL(words[2], UINT64_C(0xa5a5a5a5a5a5a5a5));
    CHECK_EQUAL(message_place_data(&root, 0, (struct bytes){bytes, room}), STATUS_OK);
    CHECK_EQUAL(builder.used_words, WORDS_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"values", test_values},
        {"pointers", test_pointers},
        {"capabilities", test_capabilities},
        {"frames", test_frames},
        {"limits", test_limits},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
