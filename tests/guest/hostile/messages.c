/*
 * Messages: some are noise, some have the form of Cap'n Proto with wrong parts, and some are nearly
 * right, so that they get as far as the handlers.
 */
#include "hostile.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

uint64_t message_number(struct chance *chance)
{
    const uint64_t bit = UINT64_C(1) << chance_below(chance, 64);
    switch (chance_below(chance, 6)) {
    case 0:
        return chance_below(chance, 4);
    case 1:
        return chance_below(chance, 5000);
    case 2:
        return bit;
    case 3:
        return bit - 1;
    case 4:
        return 0 - bit;
    default:
        return chance_next(chance);
    }
}

/* A message under construction: words are taken one behind the other. */
struct builder {
    struct chance *chance;
    struct message_page *page;
    uint32_t used;
    uint32_t capability_count;
};

static const char *const texts[] = {
    "a",
    "b",
    "a/b",
    "a/c",
    "log",
    "ls",
    "hostile",
    "..",
    "a/../b",
    "/",
    "",
    "a//b",
    "debug",
    "\x1b[2J",
    "\xff\xfe",
    "very/long/path/with/many/names/in/it",
};

static uint64_t pointer_to_list(uint32_t at, uint32_t target, uint32_t kind, uint64_t count)
{
    return 1 | (uint64_t)((target - at - 1) & 0x3fffffff) << 2 | (uint64_t)kind << 32 | count << 35;
}

/* A text, mostly one that a service could take; data if it has no end. */
static void put_text(struct builder *builder, uint32_t at)
{
    struct chance *chance = builder->chance;
    const uint32_t room = (MESSAGE_PAGE_WORDS - builder->used) * 8;
    uint8_t *target = (uint8_t *)&builder->page->words[builder->used];
    uint64_t length = 0;
    if (chance_is(chance, 4)) {
        length = chance_below(chance, room + 1);
        for (uint64_t i = 0; i < length; i++) {
            target[i] = (uint8_t)(chance_is(chance, 8) ? '/' : chance_next(chance));
        }
    } else {
        const char *text = texts[chance_below(chance, sizeof(texts) / sizeof(texts[0]))];
        length = text_length(text) + 1;
        length = length < room ? length : room;
        memcpy(target, text, length);
    }
    builder->page->words[at] = pointer_to_list(
        at, builder->used, 2, chance_is(chance, 16) ? message_number(chance) : length);
    builder->used += (uint32_t)(length + 7) / 8;
}

static void put_capability(struct builder *builder, uint32_t at)
{
    uint64_t index = builder->capability_count;
    if (index < MESSAGE_CAPABILITIES_MAX && !chance_is(builder->chance, 8)) {
        builder->page->capabilities[builder->capability_count++] = targets_bait(builder->chance);
    } else {
        index = message_number(builder->chance);
    }
    builder->page->words[at] = 3 | index << 32;
}

static void put_pointer(struct builder *builder, uint32_t at)
{
    switch (chance_below(builder->chance, 8)) {
    case 0:
        builder->page->words[at] = 0;
        return;
    case 1:
        builder->page->words[at] = chance_next(builder->chance);
        return;
    case 2:
        /* Back to the start: what follows it goes round in circles. */
        builder->page->words[at] =
            (uint64_t)((0u - at - 1) & 0x3fffffff) << 2 | chance_below(builder->chance, 4) << 48;
        return;
    case 3:
        put_capability(builder, at);
        return;
    default:
        put_text(builder, at);
    }
}

/* A struct with some data and some pointers. Gives how many words it takes. */
static uint32_t invent_struct(struct builder *builder)
{
    struct chance *chance = builder->chance;
    const uint32_t data_words = (uint32_t)chance_below(chance, 4);
    const uint32_t pointer_count = (uint32_t)chance_below(chance, 4);
    builder->page->words[0] = (uint64_t)data_words << 32 | (uint64_t)pointer_count << 48;
    for (uint32_t i = 0; i < data_words; i++) {
        builder->page->words[1 + i] = message_number(chance);
    }
    builder->used = 1 + data_words + pointer_count;
    for (uint32_t i = 0; i < pointer_count; i++) {
        put_pointer(builder, 1 + data_words + i);
    }
    return builder->used;
}

static uint32_t invent_noise(struct builder *builder)
{
    const uint32_t count = (uint32_t)chance_below(builder->chance, MESSAGE_PAGE_WORDS + 1);
    for (uint32_t i = 0; i < count; i++) {
        builder->page->words[i] = message_number(builder->chance);
    }
    return count;
}

/*
 * Mostly one that the capability has: others do not get past the kernel.
 */
static uint32_t invent_method(struct chance *chance, uint32_t target)
{
    const struct process_inspect_params params = {.handle = target};
    struct process_inspect_results results = {0};
    if (chance_is(chance, 16) || process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK ||
        results.mask == 0) {
        return (uint32_t)chance_below(chance, 64);
    }
    uint32_t method = (uint32_t)chance_below(chance, 64);
    while ((results.mask >> method & 1) == 0) {
        method = (method + 1) % 64;
    }
    return method;
}

void message_invent(
    struct chance *chance,
    uint32_t target,
    struct register_message *message,
    struct message_page *page)
{
    /* First: it makes a call, which uses the page. */
    const uint32_t method = invent_method(chance, target);
    struct builder builder = {.chance = chance, .page = page};
    uint32_t page_words = 0;
    uint32_t register_words = 0;
    if (chance_is(chance, 3)) {
        register_words = (uint32_t)chance_below(chance, MESSAGE_REGISTER_WORDS + 1);
    } else if (chance_is(chance, 6)) {
        page_words = invent_noise(&builder);
    } else {
        page_words = invent_struct(&builder);
    }
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        message->words[i] = i < register_words ? message_number(chance) : 0;
    }
    while (builder.capability_count < MESSAGE_CAPABILITIES_MAX && chance_is(chance, 4)) {
        page->capabilities[builder.capability_count++] = targets_bait(chance);
    }
    message->tag = message_tag(method, register_words) | message_tag_page_words(page_words) |
                   message_tag_capabilities(builder.capability_count);
    if (chance_is(chance, 64)) {
        message->tag = chance_next(chance);
    }
}
