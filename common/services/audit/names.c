/*
 * What was called, by name. Of the kernel's objects the kind says which interface it is; of a
 * session the loader knows what the process was granted. Which names there are, the file `schemas`
 * says; without it, or for what nobody knows, numbers stand for them.
 */
#include "abi/object_kind.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "reflection/reflection.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "service.h"

/* For the loader to say what a process was granted. */
#define ANSWER_NS UINT64_C(20000000)

static struct reflection descriptions;
static bool has_descriptions;

void names_open(void)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    if (mapping_create_whole(program_capability("schemas"), MAP_READ, &mapping, &size_bytes) ==
        STATUS_OK) {
        const struct bytes pages = {mapping.address, size_bytes};
        has_descriptions = reflection_open(&descriptions, message_in_pages(pages)) == STATUS_OK;
    }
}

/* What has no interface of its own is called by what it is. */
static const char *kernel_interface(uint32_t kind)
{
    const char *name = object_kind_interface(kind);
    if (name != NULL) {
        return name;
    }
    switch (kind) {
    case OBJECT_SESSION:
        return "Session";
    case OBJECT_MAPPING:
        return "Mapping";
    default:
        return "Object";
    }
}

/* As text with a terminator; what does not fit is cut. */
static void keep(char *target, size_t size_bytes, struct bytes text)
{
    const size_t length = text.size_bytes < size_bytes - 1 ? text.size_bytes : size_bytes - 1;
    memcpy(target, text.data, length);
    target[length] = '\0';
}

/* Which interface a session was granted as. False: nobody knows. */
static bool find_granted(
    const struct name_question *question,
    char *interface,
    size_t size_bytes,
    struct name_answer *answer)
{
    const struct launch_records_grant_params params = {
        .process = question->process, .handle = question->handle};
    struct launch_records_grant_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status =
        launch_records_grant(program_capability("launches"), &params, &results);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        return false;
    }
    keep(answer->granted, sizeof(answer->granted), results.name);
    keep(interface, size_bytes, results.interface);
    return interface[0] != '\0';
}

static bool find_method(const char *interface, uint32_t method, struct bytes *name)
{
    struct interface_type_reader type;
    struct method_type found;
    if (!has_descriptions ||
        reflection_interface(&descriptions, text_bytes(interface), &type) != STATUS_OK ||
        method_type_list_get(&type.methods, method, &found) != STATUS_OK) {
        return false;
    }
    *name = found.name;
    return true;
}

void names_find(const struct name_question *question, struct name_answer *answer)
{
    char interface[CHAIN_SOURCE_BYTES_MAX];
    struct bytes name;
    *answer = (struct name_answer){0};
    if (question->kind != OBJECT_SESSION ||
        !find_granted(question, interface, sizeof(interface), answer)) {
        keep(interface, sizeof(interface), text_bytes(kernel_interface(question->kind)));
    }
    if (question->method == NAMES_NO_METHOD) {
        keep(answer->method, sizeof(answer->method), text_bytes(interface));
    } else if (find_method(interface, question->method, &name)) {
        (void)format_text(
            answer->method,
            sizeof(answer->method),
            "%s.%.*s",
            interface,
            (int)name.size_bytes,
            name.data);
    } else {
        (void)format_text(
            answer->method, sizeof(answer->method), "%s.%u", interface, question->method);
    }
}
