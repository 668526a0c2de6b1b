#include "example.h"

static const bool bits[] = {true, false, true, true, false, false, false, false, true};
static const uint8_t octets[] = {1, 2, 255};
static const uint32_t numbers[] = {10, 20, UINT32_MAX};
static const int64_t wides[] = {-1, INT64_MIN};
static const uint16_t colours[] = {COLOUR_BLUE, COLOUR_RED};
static const uint16_t many[] = {4, 5, 6};
static const struct point points[] = {{1, 2}, {-3, -7}};

static const struct bytes names[] = {
    {(const uint8_t *)"a", 1}, {(const uint8_t *)"", 0}, {(const uint8_t *)"ccc", 3}};
static const struct bytes blobs[] = {{(const uint8_t *)"\0\1", 2}, {(const uint8_t *)"", 0}};

static const struct entry entries[] = {
    {.name = {(const uint8_t *)"file", 4}, .kind = NODE_KIND_FILE, .size_bytes = 5, .number = 6},
    {.name = {(const uint8_t *)"folder", 6}, .kind = NODE_KIND_DIRECTORY, .number = 7},
};

static const struct everything children[] = {
    {.large = 1, .text = {(const uint8_t *)"first", 5}},
    {.large = 2, .choice = {.which = CHOICE_WHICH_MANY, .many = many, .many_count = 3}},
};

const struct everything example_everything = {
    .bit = true,
    .bit_on = false,
    .small = 1,
    .small_signed = -128,
    .middle = 2,
    .middle_signed = 3,
    .large = 0xdeadbeef,
    .large_signed = INT32_MIN,
    .wide = 4,
    .wide_signed = -5,
    .single = 0.25f,
    .precise = -1e300,
    .colour = COLOUR_BLUE,
    .text = {(const uint8_t *)"mosaic", 6},
    .greeting = {(const uint8_t *)"", 0},
    .data = {(const uint8_t *)"\0\377\20", 3},
    .magic = {(const uint8_t *)"", 0},
    .point = {.x = -1, .y = 0},
    .entry = {.name = {(const uint8_t *)"name", 4}, .kind = NODE_KIND_DIRECTORY, .number = 9},
    .bits = bits,
    .bits_count = 9,
    .bytes = octets,
    .bytes_count = 3,
    .numbers = numbers,
    .numbers_count = 3,
    .wides = wides,
    .wides_count = 2,
    .colours = colours,
    .colours_count = 2,
    .names = names,
    .names_count = 3,
    .blobs = blobs,
    .blobs_count = 2,
    .points = points,
    .points_count = 2,
    .entries = entries,
    .entries_count = 2,
    .children = children,
    .children_count = 2,
    .choice =
        {
            .which = CHOICE_WHICH_PLACE,
            .before = 7,
            .place = {.x = 8, .y = 9},
            .pair = {.first = 10, .second = {(const uint8_t *)"pair", 4}},
            .either = {.which = CHOICE_EITHER_WHICH_RIGHT, .right = {(const uint8_t *)"r", 1}},
        },
};

bool bytes_are(struct bytes got, struct bytes want)
{
    return got.size_bytes == want.size_bytes &&
           (want.size_bytes == 0 || memcmp(got.data, want.data, want.size_bytes) == 0);
}

static void check_scalars(const struct everything_reader *got)
{
    const struct everything *want = &example_everything;
    CHECK(got->bit && !got->bit_on);
    CHECK_EQUAL(got->small, want->small);
    CHECK_EQUAL(got->small_signed, want->small_signed);
    CHECK_EQUAL(got->middle, want->middle);
    CHECK_EQUAL(got->middle_signed, want->middle_signed);
    CHECK_EQUAL(got->large, want->large);
    CHECK_EQUAL(got->large_signed, want->large_signed);
    CHECK_EQUAL(got->wide, want->wide);
    CHECK_EQUAL(got->wide_signed, want->wide_signed);
    CHECK(got->single == 0.25f);
    CHECK(got->precise == -1e300);
    CHECK_EQUAL(got->colour, COLOUR_BLUE);
}

static void check_members(const struct everything_reader *got)
{
    CHECK(bytes_are(got->text, example_everything.text));
    CHECK(bytes_are(got->greeting, TEXT("")));
    CHECK(bytes_are(got->data, example_everything.data));
    CHECK(bytes_are(got->magic, TEXT("")));
    CHECK_EQUAL(got->point.x, -1);
    CHECK_EQUAL(got->point.y, 0);
    CHECK(bytes_are(got->entry.name, TEXT("name")));
    CHECK_EQUAL(got->entry.kind, NODE_KIND_DIRECTORY);
    CHECK_EQUAL(got->entry.number, 9);
    CHECK_EQUAL(got->choice.which, CHOICE_WHICH_PLACE);
    CHECK_EQUAL(got->choice.before, 7);
    CHECK_EQUAL(got->choice.number, 0);
    CHECK_EQUAL(got->choice.words.size_bytes, 0);
    CHECK_EQUAL(got->choice.place.x, 8);
    CHECK_EQUAL(got->choice.place.y, 9);
    CHECK_EQUAL(got->choice.pair.first, 10);
    CHECK(bytes_are(got->choice.pair.second, TEXT("pair")));
    CHECK_EQUAL(got->choice.either.which, CHOICE_EITHER_WHICH_RIGHT);
    CHECK_EQUAL(got->choice.either.left, 0);
    CHECK(bytes_are(got->choice.either.right, TEXT("r")));
}

static void check_value_lists(const struct everything_reader *got)
{
    CHECK_EQUAL(got->bits.count, 9);
    for (uint32_t i = 0; i < 9; i++) {
        CHECK(message_list_bool(&got->bits, i) == bits[i]);
    }
    CHECK_EQUAL(got->bytes.count, 3);
    CHECK_EQUAL(message_list_u8(&got->bytes, 2), 255);
    CHECK_EQUAL(got->numbers.count, 3);
    CHECK_EQUAL(message_list_u32(&got->numbers, 2), UINT32_MAX);
    CHECK_EQUAL(got->wides.count, 2);
    CHECK_EQUAL((int64_t)message_list_u64(&got->wides, 1), INT64_MIN);
    CHECK_EQUAL(got->colours.count, 2);
    CHECK_EQUAL(message_list_u16(&got->colours, 0), COLOUR_BLUE);
}

static void check_pointer_lists(const struct everything_reader *got)
{
    struct bytes bytes;
    CHECK_EQUAL(got->names.count, 3);
    CHECK_EQUAL(got->blobs.count, 2);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(message_list_text(&got->names, i, &bytes), STATUS_OK);
        CHECK(bytes_are(bytes, names[i]));
    }
    CHECK_EQUAL(message_list_data(&got->blobs, 0, &bytes), STATUS_OK);
    CHECK(bytes_are(bytes, blobs[0]));
    CHECK_EQUAL(message_list_data(&got->blobs, 2, &bytes), STATUS_INVALID_ARGUMENT);
}

static void check_struct_lists(const struct everything_reader *got)
{
    struct point point;
    struct entry entry;
    struct everything_reader child;
    CHECK_EQUAL(got->points.count, 2);
    CHECK_EQUAL(point_list_get(&got->points, 1, &point), STATUS_OK);
    CHECK_EQUAL(point.x, -3);
    CHECK_EQUAL(point.y, -7);
    CHECK_EQUAL(point_list_get(&got->points, 2, &point), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(entry_list_get(&got->entries, 0, &entry), STATUS_OK);
    CHECK(bytes_are(entry.name, TEXT("file")));
    CHECK_EQUAL(entry.size_bytes, 5);
    CHECK_EQUAL(got->children.count, 2);
    CHECK_EQUAL(everything_list_get(&got->children, 0, &child), STATUS_OK);
    CHECK_EQUAL(child.large, 1);
    CHECK(bytes_are(child.text, TEXT("first")));
    CHECK_EQUAL(child.children.count, 0);
    CHECK_EQUAL(everything_list_get(&got->children, 1, &child), STATUS_OK);
    CHECK_EQUAL(child.choice.which, CHOICE_WHICH_MANY);
    CHECK_EQUAL(child.choice.many.count, 3);
    CHECK_EQUAL(message_list_u16(&child.choice.many, 2), 6);
}

void example_check(const struct everything_reader *got)
{
    check_scalars(got);
    check_members(got);
    check_value_lists(got);
    check_pointer_lists(got);
    check_struct_lists(got);
}
