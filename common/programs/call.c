/*
 * call CAPABILITY METHOD [ARGUMENT...]: calls any method of anything that this program holds, by
 * the descriptions of the interfaces alone, and shows what it gives. Arguments are values or
 * name=value, as in reflection/encode.h; a capability is the name under which it is held.
 */
#include "command/output.h"
#include "command/schemas.h"
#include "lib/text.h"
#include "reflection/encode.h"
#include "reflection/print.h"
#include "runtime/message.h"

#define ARGUMENTS_MAX 64u

static uint32_t find_handle(const struct reflection_handles *handles, struct bytes name)
{
    struct held held;
    (void)handles;
    /* Whatever its interface: it is handed over, and not called. */
    (void)held_find(name, &held);
    return held.handle;
}

static enum status
show(const struct reflection_method *method, const struct register_message *message)
{
    const struct message_page *page = message_page();
    const bool is_in_registers = method->results.is_in_registers;
    const struct reflection_view view = {
        .words = is_in_registers ? message->words : page->words,
        .word_count = is_in_registers ? message_tag_word_count(message->tag)
                                      : message_tag_page_word_count(message->tag),
        .is_in_registers = is_in_registers,
        .capabilities = page->capabilities,
        .capability_count = message_tag_capability_count(message->tag),
    };
    const enum status status =
        reflection_print_message(schemas(), &method->results, &view, REFLECTION_LINES, out_sink());
    out("\n");
    return status;
}

static int call(
    const struct held *held,
    const struct reflection_method *method,
    const struct bytes *arguments,
    uint32_t argument_count,
    const char *name)
{
    static struct reflection_message request;
    const struct reflection_handles handles = {find_handle};
    struct reflection_mistake mistake;
    struct register_message message;
    enum status status = reflection_encode(
        schemas(), &method->params, arguments, argument_count, &handles, &request, &mistake);
    if (status != STATUS_OK && mistake.what != NULL) {
        complain("%.*s %s", (int)mistake.where.size_bytes, mistake.where.data, mistake.what);
        return COMMAND_CALLED_WRONGLY;
    }
    if (status != STATUS_OK) {
        return fail("schemas", status);
    }
    status = held_call(held->handle, method->ordinal, &request, &message);
    if (status != STATUS_OK) {
        return fail(name, status);
    }
    status = show(method, &message);
    return status == STATUS_OK ? COMMAND_DONE : fail("the answer", status);
}

int main(int argument_count, const char *const *words)
{
    struct bytes arguments[ARGUMENTS_MAX];
    struct held held;
    struct reflection_method method;
    if (argument_count < 3 || argument_count - 3 > (int)ARGUMENTS_MAX) {
        return wrong_use("CAPABILITY METHOD [VALUE or NAME=VALUE ...]");
    }
    enum status status = held_find(text_bytes(words[1]), &held);
    if (status != STATUS_OK) {
        complain(
            held.handle == 0 ? "nothing is held as %s" : "nobody knows the interface of %s",
            words[1]);
        return COMMAND_CALLED_WRONGLY;
    }
    status = reflection_method(schemas(), &held.interface, text_bytes(words[2]), &method);
    if (status != STATUS_OK) {
        complain(
            "%.*s has no method %s",
            (int)held.interface.name.size_bytes,
            held.interface.name.data,
            words[2]);
        return COMMAND_CALLED_WRONGLY;
    }
    for (int i = 3; i < argument_count; i++) {
        arguments[i - 3] = text_bytes(words[i]);
    }
    return done(call(&held, &method, arguments, (uint32_t)argument_count - 3, words[2]));
}
