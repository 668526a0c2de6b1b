/*
 * A far pointer leads to a pad in another segment, which is the pointer in question; or, if it says
 * so, to a pad of two words: a far pointer to where the object begins, and a word that has the
 * object's size, as a pointer would.
 *
 * Each object that is copied takes room in the target for all that is looked at in it: so much work
 * as the target is large, however often the source leads to the same place.
 */
#include "flat.h"
#include "lib/message.h"
#include "rpc/copy.h"

#define KIND_STRUCT    0u
#define KIND_LIST      1u
#define KIND_FAR       2u
#define KIND_OTHER     3u
#define ELEMENT_STRUCT 7u

struct source {
    const struct rpc_segment *segments;
    uint32_t segment_count;
    const uint32_t *numbers; /* of capabilities; NULL: they stay */
    uint32_t number_count;
};

/* Where an object begins, and the word with its kind and size. */
struct found {
    const struct rpc_segment *segment;
    uint64_t at; /* in words */
    uint64_t word;
};

static uint32_t kind_of(uint64_t word)
{
    return (uint32_t)word & 3;
}

static uint32_t data_words_of(uint64_t word)
{
    return (uint32_t)(word >> 32) & 0xffff;
}

static uint32_t pointers_of(uint64_t word)
{
    return (uint32_t)(word >> 48);
}

/* Which segment holds the word; the caller knows that one does. */
static const struct rpc_segment *segment_of(const struct source *source, const uint64_t *word)
{
    for (uint32_t i = 0; i < source->segment_count; i++) {
        const struct rpc_segment *const segment = &source->segments[i];
        const uintptr_t start = (uintptr_t)segment->words;
        const uintptr_t at = (uintptr_t)word;
        if (at >= start && at - start < segment->count * sizeof(*word)) {
            return segment;
        }
    }
    return NULL;
}

/* An object that begins `distance` words after the word at `after - 1`. */
static enum status
find_near(const struct rpc_segment *segment, uint64_t after, uint64_t word, struct found *found)
{
    const int64_t at = (int64_t)after + ((int32_t)word >> 2);
    if (at < 0) {
        return STATUS_MALFORMED;
    }
    *found = (struct found){segment, (uint64_t)at, word};
    return (uint64_t)at <= segment->count ? STATUS_OK : STATUS_TRUNCATED;
}

/* The pad of a far pointer: one word or two. */
static enum status find_pad(
    const struct source *source, uint64_t far, const struct rpc_segment **segment, uint64_t *at)
{
    const uint32_t number = (uint32_t)(far >> 32);
    const uint32_t pad_words = (far & 4) != 0 ? 2 : 1;
    *at = (uint32_t)far >> 3;
    if (number >= source->segment_count) {
        return STATUS_MALFORMED;
    }
    *segment = &source->segments[number];
    return *at + pad_words <= (*segment)->count ? STATUS_OK : STATUS_TRUNCATED;
}

static enum status find_far(const struct source *source, uint64_t far, struct found *found)
{
    const struct rpc_segment *segment = NULL;
    uint64_t at = 0;
    enum status status = find_pad(source, far, &segment, &at);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t pad = segment->words[at];
    if ((far & 4) == 0) {
        return kind_of(pad) == KIND_FAR ? STATUS_MALFORMED : find_near(segment, at + 1, pad, found);
    }
    const uint64_t tag = segment->words[at + 1];
    const uint32_t number = (uint32_t)(pad >> 32);
    if (kind_of(pad) != KIND_FAR || (pad & 4) != 0 || kind_of(tag) > KIND_LIST ||
        number >= source->segment_count) {
        return STATUS_MALFORMED;
    }
    *found = (struct found){&source->segments[number], (uint32_t)pad >> 3, tag};
    return found->at <= found->segment->count ? STATUS_OK : STATUS_TRUNCATED;
}

/* `pointer` is a word of a segment, and not null. */
static enum status find(const struct source *source, const uint64_t *pointer, struct found *found)
{
    if (kind_of(*pointer) == KIND_FAR) {
        return find_far(source, *pointer, found);
    }
    const struct rpc_segment *const segment = segment_of(source, pointer);
    if (segment == NULL) {
        return STATUS_MALFORMED;
    }
    return find_near(segment, (uint64_t)(pointer - segment->words) + 1, *pointer, found);
}

static bool holds(const struct found *found, uint64_t words)
{
    return words <= found->segment->count - found->at;
}

static enum status copy_pointer(
    const struct source *source,
    const uint64_t *pointer,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left);

/* The body of a struct, or of a list's element, whose place is made already. */
static enum status copy_body(
    const struct source *source,
    const uint64_t *from,
    const struct message_place *to,
    uint32_t depth_left)
{
    if (to->data_words > 0) {
        memcpy(to->builder->words + to->at_word, from, to->data_words * sizeof(*from));
    }
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < to->pointer_count && status == STATUS_OK; i++) {
        status = copy_pointer(source, from + to->data_words + i, to, i, depth_left);
    }
    return status;
}

static enum status copy_struct(
    const struct source *source,
    const struct found *found,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left)
{
    const uint32_t data_words = data_words_of(found->word);
    const uint32_t pointer_count = pointers_of(found->word);
    struct message_place to;
    if (!holds(found, data_words + pointer_count)) {
        return STATUS_TRUNCATED;
    }
    const enum status status = message_place_struct(place, index, data_words, pointer_count, &to);
    return status == STATUS_OK
               ? copy_body(source, found->segment->words + found->at, &to, depth_left)
               : status;
}

/* The count in the pointer is of words; the first word has that of the elements. */
static enum status copy_structs(
    const struct source *source,
    const struct found *found,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left)
{
    const uint64_t words = found->word >> 35;
    if (!holds(found, words + 1)) {
        return STATUS_TRUNCATED;
    }
    const uint64_t *const from = found->segment->words + found->at;
    const uint32_t count = (uint32_t)*from >> 2;
    const uint32_t data_words = data_words_of(*from);
    const uint32_t step_words = data_words + pointers_of(*from);
    struct message_place first;
    if (kind_of(*from) != KIND_STRUCT || (uint64_t)count * step_words > words) {
        return STATUS_MALFORMED;
    }
    enum status status =
        message_place_structs(place, index, count, data_words, pointers_of(*from), &first);
    for (uint32_t i = 0; i < count && step_words > 0 && status == STATUS_OK; i++) {
        const struct message_place to = message_place_element(&first, i);
        status = copy_body(source, from + 1 + (uint64_t)i * step_words, &to, depth_left);
    }
    return status;
}

static enum status copy_values(
    const struct source *source,
    const struct found *found,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left)
{
    static const uint8_t element_bits[ELEMENT_STRUCT] = {0, 1, 8, 16, 32, 64, 64};
    const uint32_t kind = (uint32_t)(found->word >> 32) & 7;
    const uint32_t count = (uint32_t)(found->word >> 35);
    const uint64_t words = ((uint64_t)count * element_bits[kind] + 63) / 64;
    struct message_place to;
    if (!holds(found, words)) {
        return STATUS_TRUNCATED;
    }
    const enum status status =
        message_place_list(place, index, (enum message_element)kind, count, &to);
    return status == STATUS_OK
               ? copy_body(source, found->segment->words + found->at, &to, depth_left)
               : status;
}

static enum status copy_capability(
    const struct source *source, uint64_t word, const struct message_place *place, uint32_t index)
{
    uint32_t number = (uint32_t)(word >> 32);
    if ((uint32_t)word != KIND_OTHER ||
        (source->numbers != NULL && number >= source->number_count)) {
        return STATUS_MALFORMED;
    }
    number = source->numbers != NULL ? source->numbers[number] : number;
    if (source->numbers == NULL || number != RPC_COPY_NULL) {
        message_place_capability(place, index, number);
    }
    return STATUS_OK;
}

static enum status copy_pointer(
    const struct source *source,
    const uint64_t *pointer,
    const struct message_place *place,
    uint32_t index,
    uint32_t depth_left)
{
    struct found found;
    if (*pointer == 0) {
        return STATUS_OK;
    }
    if (kind_of(*pointer) == KIND_OTHER) {
        return copy_capability(source, *pointer, place, index);
    }
    if (depth_left == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = find(source, pointer, &found);
    if (status != STATUS_OK) {
        return status;
    }
    switch (kind_of(found.word)) {
    case KIND_STRUCT:
        return copy_struct(source, &found, place, index, depth_left - 1);
    case KIND_LIST:
        return (found.word >> 32 & 7) == ELEMENT_STRUCT
                   ? copy_structs(source, &found, place, index, depth_left - 1)
                   : copy_values(source, &found, place, index, depth_left - 1);
    default:
        /* A pad may be a capability. */
        return copy_capability(source, found.word, place, index);
    }
}

static enum status
copy_root(const struct source *source, const uint64_t *pointer, struct message_builder *to)
{
    struct found found;
    struct message_place root;
    if (*pointer == 0) {
        return message_builder_root(to, 0, 0, &root);
    }
    enum status status = find(source, pointer, &found);
    if (status != STATUS_OK) {
        return status;
    }
    if (kind_of(found.word) != KIND_STRUCT) {
        return STATUS_MALFORMED;
    }
    const uint32_t data_words = data_words_of(found.word);
    const uint32_t pointer_count = pointers_of(found.word);
    if (!holds(&found, data_words + pointer_count)) {
        return STATUS_TRUNCATED;
    }
    status = message_builder_root(to, data_words, pointer_count, &root);
    return status == STATUS_OK
               ? copy_body(source, found.segment->words + found.at, &root, MESSAGE_DEPTH_MAX - 1)
               : status;
}

enum status rpc_flatten(
    const struct rpc_segment *segments,
    uint32_t segment_count,
    const uint64_t *pointer,
    struct message_builder *to)
{
    const struct source source = {segments, segment_count, NULL, 0};
    return copy_root(&source, pointer, to);
}

enum status rpc_copy_struct(
    const uint64_t *words,
    uint32_t word_count,
    const uint32_t *numbers,
    uint32_t number_count,
    struct message_builder *to)
{
    static const uint64_t nothing = 0;
    const struct rpc_segment segment = {words, word_count};
    const struct source source = {&segment, 1, numbers, number_count};
    return copy_root(&source, word_count == 0 ? &nothing : words, to);
}
