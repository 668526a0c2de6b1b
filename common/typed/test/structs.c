/* Structs of a schema with one of everything, written and read by their tables. */
#include "example.h"
#include <stdlib.h>

#define WORDS_MAX 512u

static uint64_t words[WORDS_MAX];

static struct bytes write_everything(const struct everything *value)
{
    struct message_builder builder;
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(everything_write(value, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static enum status
read_everything(struct bytes segment, struct message *message, struct everything_reader *value)
{
    struct message_struct root;
    enum status status = message_open_segment(segment, message);
    if (status == STATUS_OK) {
        status = message_root(message, &root);
    }
    return status == STATUS_OK ? everything_read(&root, value) : status;
}

static void test_round_trip(void)
{
    struct message message;
    struct everything_reader got;
    CHECK_EQUAL(read_everything(write_everything(&example_everything), &message, &got), STATUS_OK);
    example_check(&got);
}

static void check_defaults(const struct everything_reader *got)
{
    CHECK(!got->bit && got->bit_on);
    CHECK_EQUAL(got->small, 200);
    CHECK_EQUAL(got->small_signed, 0);
    CHECK_EQUAL(got->middle, 0x1234);
    CHECK_EQUAL(got->middle_signed, -2);
    CHECK_EQUAL(got->wide, UINT64_C(0xfedcba9876543210));
    CHECK(got->single == 1.5f);
    CHECK(got->precise == 0);
    CHECK_EQUAL(got->colour, COLOUR_DARK_GREEN);
    CHECK(bytes_are(got->text, TEXT("")));
    CHECK_EQUAL(got->text.data[0], '\0');
    CHECK(bytes_are(got->greeting, TEXT("hello")));
    CHECK(bytes_are(got->magic, TEXT("\000\377\020")));
    CHECK_EQUAL(got->point.y, -7);
    CHECK_EQUAL(got->children.count, 0);
    CHECK_EQUAL(got->choice.which, CHOICE_WHICH_NONE);
    CHECK_EQUAL(got->choice.number, 0);
    CHECK_EQUAL(got->choice.either.which, CHOICE_EITHER_WHICH_LEFT);
}

static void test_defaults(void)
{
    struct message message;
    struct everything_reader got;
    static const uint8_t empty[8];
    memset(&got, 0xa5, sizeof(got));
    CHECK_EQUAL(read_everything((struct bytes){empty, 8}, &message, &got), STATUS_OK);
    check_defaults(&got);
}

static void test_constants(void)
{
    CHECK_EQUAL(LIMIT, 4000000000u);
    CHECK(LOWEST == INT64_MIN);
    CHECK(strcmp(TITLE, "a \"title\"\n") == 0);
    CHECK(HALF == 0.5);
    CHECK(IS_ON);
    CHECK_EQUAL(FAVOURITE, COLOUR_BLUE);
    CHECK_EQUAL(COLOUR_COUNT, 3);
}

static struct bytes write_choice(const struct choice *choice)
{
    struct message_builder builder;
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(choice_write(choice, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static void read_choice(struct bytes segment, struct message *message, struct choice_reader *got)
{
    struct message_struct root;
    CHECK_EQUAL(message_open_segment(segment, message), STATUS_OK);
    CHECK_EQUAL(message_root(message, &root), STATUS_OK);
    CHECK_EQUAL(choice_read(&root, got), STATUS_OK);
}

/* What an older writer did not know has its default; what a newer one knows more is passed over. */
static void test_other_writers(void)
{
    struct message message;
    struct everything_reader got;
    struct message_builder builder;
    struct message_place root;
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(message_builder_root(&builder, 1, 1, &root), STATUS_OK);
    message_place_u16(&root, 1, 7, 0x1234);
    CHECK_EQUAL(message_place_text(&root, 0, TEXT("old")), STATUS_OK);
    CHECK_EQUAL(read_everything(message_builder_finish(&builder), &message, &got), STATUS_OK);
    CHECK(bytes_are(got.text, TEXT("old")));
    CHECK(bytes_are(got.greeting, TEXT("hello")));
    CHECK_EQUAL(got.wide, UINT64_C(0xfedcba9876543210));
    CHECK_EQUAL(got.children.count, 0);
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(message_builder_root(&builder, 40, 40, &root), STATUS_OK);
    CHECK_EQUAL(message_place_text(&root, 0, TEXT("new")), STATUS_OK);
    CHECK_EQUAL(message_place_text(&root, 39, TEXT("more")), STATUS_OK);
    message_place_u64(&root, 39, 1, 0);
    CHECK_EQUAL(read_everything(message_builder_finish(&builder), &message, &got), STATUS_OK);
    CHECK(bytes_are(got.text, TEXT("new")));
    CHECK(bytes_are(got.greeting, TEXT("hello")));
}

/* Members share their places in the message: only the one that counts is there. */
static void test_unions(void)
{
    struct message message;
    struct choice_reader got;
    struct choice choice = {
        .which = CHOICE_WHICH_NUMBER,
        .number = 17,
        .words = TEXT("not this"),
        .either = {.left = 3},
    };
    read_choice(write_choice(&choice), &message, &got);
    CHECK_EQUAL(got.which, CHOICE_WHICH_NUMBER);
    CHECK_EQUAL(got.number, 17);
    CHECK_EQUAL(got.words.size_bytes, 0);
    CHECK_EQUAL(got.either.left, 3);
    choice.which = CHOICE_WHICH_WORDS;
    choice.words = TEXT("this");
    read_choice(write_choice(&choice), &message, &got);
    CHECK_EQUAL(got.number, 0);
    CHECK(bytes_are(got.words, TEXT("this")));
    choice.which = CHOICE_WHICH_NONE;
    read_choice(write_choice(&choice), &message, &got);
    CHECK_EQUAL(got.which, CHOICE_WHICH_NONE);
    CHECK_EQUAL(got.words.size_bytes, 0);
}

static void test_unions_that_are_wrong(void)
{
    struct message message;
    struct choice_reader got;
    struct message_builder builder;
    struct choice choice = {.which = CHOICE_WHICH_MANY + 1};
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(choice_write(&choice, &builder), STATUS_INVALID_ARGUMENT);
    choice.which = CHOICE_WHICH_WORDS;
    choice.words = TEXT("later");
    const struct bytes segment = write_choice(&choice);
    /* A member that a newer writer has: its number is there, and nothing else. */
    ((uint8_t *)words)[8 + 2] = 77;
    read_choice(segment, &message, &got);
    CHECK_EQUAL(got.which, 77);
    CHECK_EQUAL(got.words.size_bytes, 0);
}

/* Whatever the room, a message is written whole or refused, and nothing beside it is touched. */
static void test_every_capacity(void)
{
    const size_t needed = write_everything(&example_everything).size_bytes / 8;
    for (size_t capacity = 0; capacity <= needed; capacity++) {
        struct message_builder builder;
        uint64_t *room = malloc(capacity * 8 + 8);
        room[capacity] = 0x1234;
        message_builder_start(&builder, room, (uint32_t)capacity);
        CHECK_EQUAL(
            everything_write(&example_everything, &builder),
            capacity < needed ? STATUS_LIMIT_EXCEEDED : STATUS_OK);
        CHECK_EQUAL(room[capacity], 0x1234);
        free(room);
    }
}

/* Cut anywhere, or with any bit wrong, it is read or refused. */
static void test_every_bit(void)
{
    struct message message;
    struct everything_reader got;
    const struct bytes segment = write_everything(&example_everything);
    for (size_t size = 0; size < segment.size_bytes; size += 8) {
        uint8_t *copy = malloc(size + 1);
        memcpy(copy, segment.data, size);
        CHECK(read_everything((struct bytes){copy, size}, &message, &got) != STATUS_OK);
        free(copy);
    }
    for (size_t bit = 0; bit < segment.size_bytes * 8; bit++) {
        ((uint8_t *)words)[bit / 8] ^= (uint8_t)(1u << bit % 8);
        (void)read_everything(segment, &message, &got);
        ((uint8_t *)words)[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_EQUAL(read_everything(segment, &message, &got), STATUS_OK);
}

static void test_depth(void)
{
    static uint64_t room[8192];
    static struct everything chain[MESSAGE_WRITE_DEPTH_MAX + 1];
    struct message_builder builder;
    for (uint32_t i = 0; i < MESSAGE_WRITE_DEPTH_MAX; i++) {
        chain[i].children = &chain[i + 1];
        chain[i].children_count = 1;
    }
    message_builder_start(&builder, room, 8192);
    CHECK_EQUAL(everything_write(&chain[0], &builder), STATUS_LIMIT_EXCEEDED);
    /* Its members are one level more. */
    message_builder_start(&builder, room, 8192);
    CHECK_EQUAL(everything_write(&chain[3], &builder), STATUS_OK);
}

static void test_refers(void)
{
    static const uint8_t page[64];
    static const struct bytes names[] = {{page + 8, 4}};
    const struct bytes memory = {page, sizeof(page)};
    struct everything value = {.text = {page + 63, 1}};
    CHECK(message_layout_refers(&everything_layout, &value, memory));
    value.text = (struct bytes){page + 64, 1};
    CHECK(!message_layout_refers(&everything_layout, &value, memory));
    value.text = (struct bytes){page, 0};
    CHECK(!message_layout_refers(&everything_layout, &value, memory));
    value.names = names;
    value.names_count = 1;
    CHECK(message_layout_refers(&everything_layout, &value, memory));
    const struct everything around = {.children = &value, .children_count = 1};
    CHECK(message_layout_refers(&everything_layout, &around, memory));
    value.names_count = 0;
    CHECK(!message_layout_refers(&everything_layout, &around, memory));
    value.numbers = (const uint32_t *)(const void *)(page + 60);
    value.numbers_count = 1;
    CHECK(message_layout_refers(&everything_layout, &around, memory));
    CHECK(!message_layout_refers(&everything_layout, &example_everything, memory));
    struct everything itself = {.children = &itself, .children_count = 1};
    CHECK(message_layout_refers(&everything_layout, &itself, memory));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"round trip", test_round_trip},
        {"defaults", test_defaults},
        {"constants", test_constants},
        {"other writers", test_other_writers},
        {"unions", test_unions},
        {"unions that are wrong", test_unions_that_are_wrong},
        {"every capacity", test_every_capacity},
        {"every bit", test_every_bit},
        {"depth", test_depth},
        {"refers", test_refers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
