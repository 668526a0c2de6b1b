/*
 * Messages of the stock capnp tool (data/example.capnp), and messages made by hand that no writer
 * would make.
 */
#include "lib/message.h"
#include "test_bytes.h"
#include "unit.h"

enum pointer_field { NAME, BLOB, CHILD, CHILDREN, NUMBERS, BITS, NAMES, GRID, NOTHING };

static bool is_text(struct bytes text, const char *want)
{
    return text.size_bytes == strlen(want) && strcmp((const char *)text.data, want) == 0;
}

static void check_values(const struct message_struct *root)
{
    CHECK(message_struct_bool(root, 0, false));
    CHECK(!message_struct_bool(root, 1, true));
    CHECK_EQUAL(message_struct_u8(root, 1, 0), 200);
    CHECK_EQUAL(message_struct_u16(root, 1, 0x1234), 0x4321);
    CHECK_EQUAL(message_struct_u32(root, 1, 0), 0xdeadbeef);
    CHECK_EQUAL(message_struct_u64(root, 1, 7), UINT64_C(0x0123456789abcdef));
    CHECK_EQUAL((uint32_t)(int32_t)message_struct_u32(root, 4, 0), (uint32_t)-5);
}

static void check_texts(const struct message_struct *root)
{
    struct bytes text;
    struct message_struct child;
    CHECK_EQUAL(message_struct_text(root, NAME, &text), STATUS_OK);
    CHECK(is_text(text, "mosaic"));
    CHECK_EQUAL(message_struct_data(root, BLOB, &text), STATUS_OK);
    CHECK_EQUAL(text.size_bytes, 3);
    CHECK(memcmp(text.data, "\x00\xff\x10", 3) == 0);
    CHECK_EQUAL(message_struct_struct(root, CHILD, &child), STATUS_OK);
    CHECK_EQUAL(message_struct_struct(&child, CHILD, &child), STATUS_OK);
    CHECK_EQUAL(message_struct_text(&child, NAME, &text), STATUS_OK);
    CHECK(is_text(text, "innermost"));
}

static void check_structs(const struct message_struct *root)
{
    static const char *const names[] = {"one", "two", ""};
    struct message_list children;
    struct message_struct child;
    struct bytes text;
    CHECK_EQUAL(message_struct_list(root, CHILDREN, &children), STATUS_OK);
    CHECK_EQUAL(children.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(message_list_struct(&children, i, &child), STATUS_OK);
        CHECK_EQUAL(message_struct_u8(&child, 1, 0), i + 1);
        CHECK_EQUAL(message_struct_text(&child, NAME, &text), STATUS_OK);
        CHECK(is_text(text, names[i]));
    }
    CHECK_EQUAL(message_list_struct(&children, 3, &child), STATUS_INVALID_ARGUMENT);
}

static void check_lists(const struct message_struct *root)
{
    struct message_list list;
    struct message_list row;
    struct bytes text;
    CHECK_EQUAL(message_struct_list(root, NUMBERS, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 3);
    CHECK_EQUAL(message_list_u32(&list, 1), 20);
    CHECK_EQUAL(message_list_u32(&list, 2), UINT32_MAX);
    CHECK_EQUAL(message_list_u32(&list, 3), 0);
    CHECK_EQUAL(message_struct_list(root, NAMES, &list), STATUS_OK);
    CHECK_EQUAL(message_list_text(&list, 2, &text), STATUS_OK);
    CHECK(is_text(text, "ccc"));
    CHECK_EQUAL(message_list_text(&list, 1, &text), STATUS_OK);
    CHECK(is_text(text, ""));
    CHECK_EQUAL(message_list_text(&list, 3, &text), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(message_struct_list(root, GRID, &list), STATUS_OK);
    CHECK_EQUAL(message_list_list(&list, 0, &row), STATUS_OK);
    CHECK_EQUAL(message_list_u16(&row, 1), 2);
    CHECK_EQUAL(message_list_list(&list, 1, &row), STATUS_OK);
    CHECK_EQUAL(row.count, 0);
    CHECK_EQUAL(message_list_list(&list, 3, &row), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(message_struct_list(root, NOTHING, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 3);
}

static void check_bits(const struct message_struct *root)
{
    static const bool want[] = {true, false, true, true, false, false, false, false, true};
    struct message_list list;
    struct message_struct element;
    CHECK_EQUAL(message_struct_list(root, BITS, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 9);
    for (uint32_t i = 0; i < 9; i++) {
        CHECK(message_list_bool(&list, i) == want[i]);
    }
    CHECK(!message_list_bool(&list, 9));
    CHECK_EQUAL(message_list_struct(&list, 0, &element), STATUS_MALFORMED);
    CHECK_EQUAL(message_list_u8(&list, 0), 0);
}

static void check_example(struct message *message)
{
    struct message_struct root;
    CHECK_EQUAL(message_root(message, &root), STATUS_OK);
    check_values(&root);
    check_texts(&root);
    check_structs(&root);
    check_lists(&root);
    check_bits(&root);
}

static void test_framed(void)
{
    const struct bytes file = test_bytes_from_file(TEST_DATA_FOLDER "example.message");
    struct message message;
    CHECK_EQUAL(message_open(file, &message), STATUS_OK);
    check_example(&message);
    test_bytes_free(file);
}

/* What a Memory holds is followed by zeros, and may say that it is longer than there is room. */
static void test_in_pages(void)
{
    uint8_t page[64] = {[4] = 2};
    CHECK_EQUAL(message_in_pages((struct bytes){page, sizeof(page)}).size_bytes, 24);
    page[4] = 7;
    CHECK_EQUAL(message_in_pages((struct bytes){page, sizeof(page)}).size_bytes, 64);
    page[7] = 0xff;
    CHECK_EQUAL(message_in_pages((struct bytes){page, sizeof(page)}).size_bytes, 64);
    CHECK_EQUAL(message_in_pages((struct bytes){page, 7}).size_bytes, 7);
}

static void test_bare_segment(void)
{
    const struct bytes file = test_bytes_from_file(TEST_DATA_FOLDER "example.segment");
    struct message message;
    CHECK_EQUAL(message_open_segment(file, &message), STATUS_OK);
    check_example(&message);
    test_bytes_free(file);
}

static void check_defaults(const struct message_struct *root)
{
    struct message_list list;
    struct message_struct child;
    struct bytes text;
    CHECK(!message_struct_bool(root, 0, false));
    CHECK(message_struct_bool(root, 1, true));
    CHECK_EQUAL(message_struct_u16(root, 1, 0x1234), 0x1234);
    CHECK_EQUAL(message_struct_u64(root, 1, 7), 7);
    CHECK(!message_struct_has(root, NAME));
    CHECK_EQUAL(message_struct_text(root, NAME, &text), STATUS_OK);
    CHECK(is_text(text, ""));
    CHECK_EQUAL(message_struct_data(root, BLOB, &text), STATUS_OK);
    CHECK_EQUAL(text.size_bytes, 0);
    CHECK_EQUAL(message_struct_list(root, CHILDREN, &list), STATUS_OK);
    CHECK_EQUAL(list.count, 0);
    CHECK_EQUAL(message_struct_struct(root, CHILD, &child), STATUS_OK);
    CHECK_EQUAL(message_struct_u64(&child, 1, 9), 9);
    CHECK_EQUAL(message_struct_struct(&child, CHILD, &child), STATUS_OK);
}

static void test_defaults(void)
{
    const struct bytes file = test_bytes_from_file(TEST_DATA_FOLDER "defaults.message");
    struct message message;
    struct message_struct root;
    CHECK_EQUAL(message_open(file, &message), STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    check_defaults(&root);
    test_bytes_free(file);
    /* A root that an older writer knew nothing of. */
    static const uint8_t empty[8];
    CHECK_EQUAL(message_open_segment((struct bytes){empty, 8}, &message), STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    check_defaults(&root);
    CHECK(!message_struct_has(&root, UINT32_MAX));
    CHECK_EQUAL(message_struct_u64(&root, UINT32_MAX, 1), 1);
}

static void test_framing(void)
{
    const struct bytes file = test_bytes_from_file(TEST_DATA_FOLDER "defaults.message");
    struct message message;
    uint8_t copy[128];
    memcpy(copy, file.data, file.size_bytes);
    for (size_t size_bytes = 0; size_bytes < file.size_bytes; size_bytes++) {
        const struct bytes cut = test_bytes_copy(copy, size_bytes);
        CHECK_EQUAL(message_open(cut, &message), STATUS_TRUNCATED);
        test_bytes_free(cut);
    }
    CHECK_EQUAL(
        message_open((struct bytes){copy, file.size_bytes + 8}, &message), STATUS_MALFORMED);
    set_u32(copy, 1);
    CHECK_EQUAL(
        message_open((struct bytes){copy, file.size_bytes}, &message), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(message_open_segment((struct bytes){copy, 0}, &message), STATUS_TRUNCATED);
    CHECK_EQUAL(message_open_segment((struct bytes){copy, 15}, &message), STATUS_TRUNCATED);
    set_u32(copy, 0);
    set_u32(copy + 4, 0);
    CHECK_EQUAL(message_open((struct bytes){copy, 8}, &message), STATUS_TRUNCATED);
    test_bytes_free(file);
}

#define WORDS_MAX 16u

static uint64_t struct_pointer(int32_t distance, uint64_t data_words, uint64_t pointers)
{
    return (uint64_t)((uint32_t)distance << 2) | data_words << 32 | pointers << 48;
}

static uint64_t list_pointer(int32_t distance, uint64_t kind, uint64_t count)
{
    return 1 | (uint64_t)((uint32_t)distance << 2) | kind << 32 | count << 35;
}

/* A root with one pointer, in word 1, to something else from word 2 on. */
struct made {
    uint8_t bytes[8 * WORDS_MAX];
    struct bytes view;
    struct message message;
    struct message_struct root;
};

static void make(struct made *made, const uint64_t *words, size_t count)
{
    set_u64(made->bytes, struct_pointer(0, 0, 1));
    for (size_t i = 0; i < count; i++) {
        set_u64(made->bytes + 8 * (i + 1), words[i]);
    }
    made->view = test_bytes_copy(made->bytes, 8 * (count + 1));
    CHECK_EQUAL(message_open_segment(made->view, &made->message), STATUS_OK);
    CHECK_EQUAL(message_root(&made->message, &made->root), STATUS_OK);
}

static void check_pointer(uint64_t pointer, enum status as_struct, enum status as_list)
{
    struct made made;
    struct message_struct field;
    struct message_list list;
    const uint64_t words[] = {pointer, 0};
    make(&made, words, 2);
    CHECK_EQUAL(message_struct_struct(&made.root, 0, &field), as_struct);
    CHECK_EQUAL(message_struct_list(&made.root, 0, &list), as_list);
    test_bytes_free(made.view);
}

static void test_bad_pointers(void)
{
    const enum status bad = STATUS_MALFORMED;
    check_pointer(struct_pointer(0, 1, 0), STATUS_OK, bad);
    check_pointer(struct_pointer(-1, 0, 0), STATUS_OK, bad);
    check_pointer(struct_pointer(0, 2, 0), STATUS_TRUNCATED, bad);
    check_pointer(struct_pointer(0, 1, 1), STATUS_TRUNCATED, bad);
    check_pointer(struct_pointer(1, 1, 0), STATUS_TRUNCATED, bad);
    check_pointer(struct_pointer(2, 0, 0), STATUS_TRUNCATED, bad);
    check_pointer(struct_pointer(0x1fffffff, 1, 0), STATUS_TRUNCATED, bad);
    check_pointer(struct_pointer(-3, 1, 0), bad, bad);
    check_pointer(struct_pointer(-0x20000000, 1, 0), bad, bad);
    check_pointer(list_pointer(0, 5, 1), bad, STATUS_OK);
    check_pointer(list_pointer(0, 5, 2), bad, STATUS_TRUNCATED);
    check_pointer(list_pointer(0, 2, 9), bad, STATUS_TRUNCATED);
    check_pointer(list_pointer(0, 1, 65), bad, STATUS_TRUNCATED);
    check_pointer(list_pointer(0, 2, 0x1fffffff), bad, STATUS_TRUNCATED);
    check_pointer(list_pointer(0, 7, 1), bad, STATUS_TRUNCATED);
    check_pointer(list_pointer(-4, 2, 1), bad, bad);
    check_pointer(2, bad, bad);          /* far */
    check_pointer(3, bad, bad);          /* capability */
    check_pointer(UINT64_MAX, bad, bad); /* reserved */
    check_pointer(list_pointer(0, 0, 0x1fffffff), bad, STATUS_LIMIT_EXCEEDED);
}

static enum status follow_structs(uint64_t tag, uint64_t words_claimed)
{
    struct made made;
    struct message_list list;
    const uint64_t words[] = {list_pointer(0, 7, words_claimed), tag, 11, 12};
    make(&made, words, 4);
    const enum status status = message_struct_list(&made.root, 0, &list);
    test_bytes_free(made.view);
    return status;
}

static void test_bad_tags(void)
{
    CHECK_EQUAL(follow_structs(struct_pointer(2, 1, 0), 2), STATUS_OK);
    CHECK_EQUAL(follow_structs(struct_pointer(1, 1, 0), 2), STATUS_OK);
    CHECK_EQUAL(follow_structs(struct_pointer(3, 1, 0), 2), STATUS_MALFORMED);
    CHECK_EQUAL(follow_structs(struct_pointer(1, 2, 1), 2), STATUS_MALFORMED);
    CHECK_EQUAL(follow_structs(struct_pointer(-1, 0xffff, 0xffff), 2), STATUS_MALFORMED);
    CHECK_EQUAL(follow_structs(list_pointer(2, 1, 0), 2), STATUS_MALFORMED);
    CHECK_EQUAL(follow_structs(struct_pointer(2, 1, 0), 3), STATUS_TRUNCATED);
    /* A thousand million structs without a byte. */
    CHECK_EQUAL(follow_structs(struct_pointer(0x3fffffff, 0, 0), 0), STATUS_LIMIT_EXCEEDED);
}

static enum status follow_text(uint64_t count, uint64_t content)
{
    struct made made;
    struct bytes text;
    const uint64_t words[] = {list_pointer(0, 2, count), content};
    make(&made, words, 2);
    const enum status status = message_struct_text(&made.root, 0, &text);
    test_bytes_free(made.view);
    return status;
}

static void test_bad_text(void)
{
    CHECK_EQUAL(follow_text(3, 0x006261), STATUS_OK);
    CHECK_EQUAL(follow_text(1, 0), STATUS_OK);
    CHECK_EQUAL(follow_text(2, 0x6261), STATUS_MALFORMED);   /* no terminator */
    CHECK_EQUAL(follow_text(0, 0), STATUS_MALFORMED);        /* no room for it */
    CHECK_EQUAL(follow_text(3, 0x000061), STATUS_MALFORMED); /* one before the end */
    CHECK_EQUAL(follow_text(9, 0), STATUS_TRUNCATED);
    struct made made;
    struct bytes text;
    const uint64_t words[] = {list_pointer(0, 4, 1), 0};
    make(&made, words, 2);
    CHECK_EQUAL(message_struct_text(&made.root, 0, &text), STATUS_MALFORMED);
    CHECK_EQUAL(message_struct_data(&made.root, 0, &text), STATUS_MALFORMED);
    test_bytes_free(made.view);
}

/* A list of values where a newer reader expects structs, and the other way round. */
static void test_evolution(void)
{
    struct made made;
    struct message_list list;
    struct message_struct element;
    struct bytes text;
    const uint64_t values[] = {list_pointer(0, 4, 2), UINT64_C(6) << 32 | 5};
    make(&made, values, 2);
    CHECK_EQUAL(message_struct_list(&made.root, 0, &list), STATUS_OK);
    CHECK_EQUAL(message_list_struct(&list, 1, &element), STATUS_OK);
    CHECK_EQUAL(message_struct_u32(&element, 0, 0), 6);
    CHECK_EQUAL(message_struct_u32(&element, 1, 8), 8);
    CHECK_EQUAL(message_list_text(&list, 0, &text), STATUS_MALFORMED);
    CHECK_EQUAL(message_list_list(&list, 0, &list), STATUS_MALFORMED);
    test_bytes_free(made.view);
    const uint64_t structs[] = {list_pointer(0, 7, 2), struct_pointer(2, 1, 0), 5, 6};
    make(&made, structs, 4);
    CHECK_EQUAL(message_struct_list(&made.root, 0, &list), STATUS_OK);
    CHECK_EQUAL(message_list_u8(&list, 1), 6);
    CHECK_EQUAL(message_list_u64(&list, 0), 5);
    CHECK(!message_list_bool(&list, 0));
    test_bytes_free(made.view);
}

/* A struct whose pointer leads to itself. */
static void test_depth(void)
{
    struct made made;
    const uint64_t words[] = {struct_pointer(-1, 0, 1)};
    make(&made, words, 1);
    struct message_struct at = made.root;
    struct message_list list;
    for (uint32_t depth = 1; depth < MESSAGE_DEPTH_MAX; depth++) {
        CHECK_EQUAL(message_struct_struct(&at, 0, &at), STATUS_OK);
    }
    CHECK_EQUAL(message_struct_struct(&at, 0, &at), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(message_struct_list(&at, 0, &list), STATUS_MALFORMED);
    test_bytes_free(made.view);
}

static void test_depth_of_lists(void)
{
    struct made made;
    struct message_list at;
    const uint64_t words[] = {list_pointer(-1, 6, 1)};
    make(&made, words, 1);
    CHECK_EQUAL(message_struct_list(&made.root, 0, &at), STATUS_OK);
    for (uint32_t depth = 2; depth < MESSAGE_DEPTH_MAX; depth++) {
        CHECK_EQUAL(message_list_list(&at, 0, &at), STATUS_OK);
    }
    CHECK_EQUAL(message_list_list(&at, 0, &at), STATUS_LIMIT_EXCEEDED);
    test_bytes_free(made.view);
}

static void test_amplification(void)
{
    struct made made;
    struct message_struct field;
    const uint64_t words[] = {struct_pointer(0, 1, 0), 0};
    make(&made, words, 2);
    uint64_t followed = 0;
    while (message_struct_struct(&made.root, 0, &field) == STATUS_OK) {
        followed++;
    }
    CHECK_EQUAL(message_struct_struct(&made.root, 0, &field), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(followed, (MESSAGE_TRAVERSAL_WORDS_MAX - 2) / 2);
    test_bytes_free(made.view);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"framed", test_framed},
        {"in pages", test_in_pages},
        {"bare segment", test_bare_segment},
        {"defaults", test_defaults},
        {"framing", test_framing},
        {"bad pointers", test_bad_pointers},
        {"bad tags", test_bad_tags},
        {"bad text", test_bad_text},
        {"evolution", test_evolution},
        {"depth", test_depth},
        {"depth of lists", test_depth_of_lists},
        {"amplification", test_amplification},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
