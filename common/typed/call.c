#include "typed/call.h"
#include "lib/memory.h"
#include "schema/kernel.h"

/* In the register form a struct is words, and handles behind them (structs.py aligns it so). */
typedef uint64_t __attribute__((may_alias)) struct_word;
typedef uint32_t __attribute__((may_alias)) struct_handle;

static void put_registers(
    const void *value,
    uint32_t words,
    uint32_t capabilities,
    uint64_t *to,
    struct message_page *page)
{
    const struct_word *from = value;
    for (uint32_t i = 0; i < words; i++) {
        to[i] = from[i];
    }
    for (uint32_t i = 0; i < capabilities; i++) {
        page->capabilities[i] = ((const struct_handle *)(from + words))[i];
    }
}

static enum status build(
    const struct typed_form *form,
    const void *value,
    uint64_t *words,
    struct message_page *page,
    uint64_t *tag)
{
    struct message_builder builder;
    message_builder_start(&builder, words, MESSAGE_PAGE_WORDS);
    builder.capabilities = page->capabilities;
    builder.capabilities_max = MESSAGE_CAPABILITIES_MAX;
    const enum status status = message_layout_write(form->layout, value, &builder);
    *tag = message_tag_page_words(builder.used_words) |
           message_tag_capabilities(builder.capability_count);
    return status;
}

/* Apart, so that only who needs it pays with his stack. */
__attribute__((noinline)) static enum status build_aside(
    const struct typed_form *form, const void *value, struct message_page *page, uint64_t *tag)
{
    uint64_t words[MESSAGE_PAGE_WORDS];
    const enum status status = build(form, value, words, page, tag);
    if (status == STATUS_OK) {
        memcpy(page->words, words, (size_t)message_tag_page_word_count(*tag) * sizeof(*words));
    }
    return status;
}

enum status typed_encode(
    const struct typed_form *form,
    const void *value,
    struct message_page *page,
    uint64_t *words,
    uint64_t *tag)
{
    if (form->layout == NULL) {
        put_registers(value, form->words, form->capabilities, words, page);
        *tag = message_tag(0, form->words) | message_tag_capabilities(form->capabilities);
        return STATUS_OK;
    }
    const struct bytes own = {(const uint8_t *)page, sizeof(*page)};
    if (message_layout_refers(form->layout, value, own)) {
        return build_aside(form, value, page, tag);
    }
    return build(form, value, page->words, page, tag);
}

static void release(uint32_t handle)
{
    struct register_message message = {
        .tag = message_tag(PROCESS_RELEASE, PROCESS_RELEASE_PARAMS_WORDS),
        .words = {handle},
    };
    /* A handle that is not ours any more needs no release. */
    (void)message_call(handle_make(INITIAL_PROCESS, 1), &message);
}

/* Drops those of the handles in the page that are not in `kept`, a bit for each. */
static void drop(uint32_t received, uint32_t kept)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, message_page()->capabilities, sizeof(handles));
    for (uint32_t i = 0; i < received && i < MESSAGE_CAPABILITIES_MAX; i++) {
        if ((kept >> i & 1) == 0) {
            release(handles[i]);
        }
    }
}

void typed_settle(uint64_t tag, uint32_t count)
{
    struct message_page *page = message_page();
    const uint32_t received = message_tag_capability_count(tag);
    for (uint32_t i = received; i < count; i++) {
        page->capabilities[i] = 0;
    }
    if (received > count) {
        drop(received, (UINT32_C(1) << count) - 1);
    }
}

static void get_registers(
    const uint64_t *from,
    const struct message_page *page,
    uint32_t words,
    uint32_t capabilities,
    void *value)
{
    struct_word *to = value;
    for (uint32_t i = 0; i < words; i++) {
        to[i] = from[i];
    }
    for (uint32_t i = 0; i < capabilities; i++) {
        ((struct_handle *)(to + words))[i] = page->capabilities[i];
    }
}

enum status
typed_call_registers(uint32_t capability, const void *params, void *results, uint32_t shape)
{
    const uint32_t words = shape >> 8 & 0xf;
    const uint32_t capabilities = shape >> 12 & 0xf;
    struct register_message message = {
        .tag = message_tag(shape & MESSAGE_TAG_METHOD_MASK, words) |
               message_tag_capabilities(capabilities) | message_deadline_tag(),
    };
    put_registers(params, words, capabilities, message.words, message_page());
    const enum status status = message_call(capability, &message);
    if (status == STATUS_OK) {
        typed_settle(message.tag, shape >> 20);
        get_registers(message.words, message_page(), shape >> 16 & 0xf, shape >> 20, results);
    }
    return status;
}

static void decode_registers(
    const struct typed_form *form, const struct register_message *message, void *results)
{
    typed_settle(message->tag, form->capabilities);
    get_registers(message->words, message_page(), form->words, form->capabilities, results);
}

/* What no field names is dropped; unless there are lists, which nobody has looked at yet. */
static enum status
decode_page(const struct typed_form *form, const struct register_message *message, void *results)
{
    struct message_page *page = message_page();
    struct message answer = {0};
    const uint32_t received = message_tag_capability_count(message->tag);
    enum status status = message_open_page(
        page->words,
        message_tag_page_word_count(message->tag),
        page->capabilities,
        received,
        &answer);
    if (status == STATUS_OK) {
        status = message_layout_open(form->layout, &answer, results);
    }
    if (received > 0 && (status != STATUS_OK || !form->layout->has_later_capabilities)) {
        drop(received, status == STATUS_OK ? answer.capabilities_read : 0);
    }
    return status;
}

enum status typed_call(
    uint32_t capability, const struct typed_method *method, const void *params, void *results)
{
    struct register_message message = {0};
    enum status status =
        typed_encode(&method->params, params, message_page(), message.words, &message.tag);
    if (status != STATUS_OK) {
        return status;
    }
    message.tag |= method->ordinal | message_deadline_tag();
    status = message_call(capability, &message);
    if (status != STATUS_OK) {
        return status;
    }
    if (method->results.layout != NULL) {
        return decode_page(&method->results, &message, results);
    }
    decode_registers(&method->results, &message, results);
    return STATUS_OK;
}

enum status
typed_reply(uint32_t reply, enum status answer, const struct typed_form *form, const void *results)
{
    struct register_message message = {0};
    if (answer == STATUS_OK) {
        answer = typed_encode(form, results, message_page(), message.words, &message.tag);
    }
    if (answer != STATUS_OK) {
        message = (struct register_message){.tag = message_tag_status(answer)};
    }
    const enum status status = message_reply(reply, &message);
    release(reply);
    return status;
}
