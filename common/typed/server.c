#include "typed/server.h"
#include "lib/memory.h"

static enum status
open_registers(const struct server_call *call, const struct typed_form *form, void *params)
{
    const uint32_t words = message_tag_word_count(call->tag);
    const uint32_t capabilities = message_tag_capability_count(call->tag);
    if (words > form->words || capabilities > form->capabilities ||
        message_tag_page_word_count(call->tag) != 0) {
        return STATUS_MALFORMED;
    }
    if (form->words + form->capabilities > 0) {
        uint8_t *handles = (uint8_t *)params + (size_t)form->words * 8;
        memset(params, 0, (size_t)form->words * 8 + form->capabilities * sizeof(uint32_t));
        memcpy(params, call->words, (size_t)words * 8);
        memcpy(handles, call->capabilities, capabilities * sizeof(uint32_t));
    }
    return STATUS_OK;
}

static enum status
open_page(const struct server_call *call, const struct typed_form *form, void *params)
{
    struct message message;
    if (message_tag_word_count(call->tag) != 0 || call->page == NULL) {
        return STATUS_MALFORMED;
    }
    enum status status = message_open_page(
        call->page->words,
        message_tag_page_word_count(call->tag),
        call->capabilities,
        message_tag_capability_count(call->tag),
        &message);
    if (status == STATUS_OK) {
        status = message_layout_open(form->layout, &message, params);
    }
    return status == STATUS_OK ? STATUS_OK : STATUS_MALFORMED;
}

enum status typed_open(
    struct server_call *call, const struct typed_method *methods, uint32_t count, void *params)
{
    const uint32_t ordinal = message_tag_method(call->tag);
    if (ordinal >= count || methods[ordinal].ordinal == TYPED_GATE) {
        return STATUS_UNSUPPORTED;
    }
    const struct typed_form *form = &methods[ordinal].params;
    return form->layout == NULL ? open_registers(call, form, params)
                                : open_page(call, form, params);
}

static enum status
encode(struct server_call *call, const struct typed_form *form, const void *results)
{
    uint64_t tag = 0;
    memset(call->words, 0, sizeof(call->words));
    if (call->page == NULL && (form->layout != NULL || form->capabilities > 0)) {
        return STATUS_UNSUPPORTED;
    }
    const enum status status = typed_encode(form, results, call->page, call->words, &tag);
    if (status == STATUS_OK) {
        const uint64_t moves =
            call->moves & ((UINT64_C(1) << message_tag_capability_count(tag)) - 1);
        call->tag = tag | moves << MESSAGE_TAG_MOVE_SHIFT;
    }
    return status;
}

enum status typed_answer(
    struct server_call *call,
    const struct typed_form *form,
    enum status status,
    const void *results)
{
    if (call->is_deferred) {
        return status;
    }
    if (status == STATUS_OK) {
        status = encode(call, form, results);
    }
    if (status != STATUS_OK) {
        memset(call->words, 0, sizeof(call->words));
        call->tag = message_tag_status(status);
    }
    return status;
}
