/*
 * The first byte says what the rest is: a file of schemas, arguments for a method, or a message of
 * a method; the second says which method.
 */
#include "reflection/encode.h"
#include "reflection/methods.h"
#include "reflection/print.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define SCHEMAS_BYTES_MAX (256u << 10)
#define INTERFACES_MAX    64u
#define ARGUMENTS_MAX     8u

static uint64_t schemas[SCHEMAS_BYTES_MAX / 8];
static size_t schemas_bytes;
static uint64_t put_sum;

/* The schemas that the build made, for what is not about the file itself. */
int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count;
    (void)arguments;
    FILE *file = fopen(TEST_SCHEMAS, "rb");
    if (file == NULL) {
        abort();
    }
    schemas_bytes = fread(schemas, 1, sizeof(schemas), file);
    (void)fclose(file);
    return 0;
}

static void count(struct text_sink *sink, const char *text, size_t length)
{
    (void)sink;
    for (size_t i = 0; i < length; i++) {
        put_sum += (uint8_t)text[i];
    }
}

static struct text_sink sink = {count};

static uint32_t find(const struct reflection_handles *handles, struct bytes name)
{
    (void)handles;
    return (uint32_t)name.size_bytes;
}

static const struct reflection_handles handles = {find};

static void print_message(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_view *view)
{
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX];
    (void)reflection_print_message(reflection, type, view, REFLECTION_LINES, &sink);
    (void)reflection_capabilities(reflection, type, view, interfaces);
}

/* What was encoded can be printed. */
static void encode(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct bytes *arguments,
    uint32_t argument_count,
    bool must_print)
{
    struct reflection_message message;
    struct reflection_mistake mistake;
    const enum status status = reflection_encode(
        reflection, type, arguments, argument_count, &handles, &message, &mistake);
    if (status == STATUS_INVALID_ARGUMENT && mistake.what == NULL) {
        abort();
    }
    if (status != STATUS_OK) {
        return;
    }
    const struct reflection_view view = {
        message.words,
        message.word_count,
        message.is_in_registers,
        message.capabilities,
        message.capability_count,
    };
    const enum status printed =
        reflection_print_message(reflection, type, &view, REFLECTION_ONE_LINE, &sink);
    if (must_print && printed != STATUS_OK) {
        abort();
    }
    print_message(reflection, type, &view);
}

static void use_method(struct reflection *reflection, const struct reflection_method *method)
{
    static const uint64_t words[8] = {UINT64_C(1) << 48, 0};
    static const struct bytes arguments[] = {
        {(const uint8_t *)"1", 1},
        {(const uint8_t *)"()", 2},
        {(const uint8_t *)"[]", 2},
        {(const uint8_t *)"true", 4},
    };
    const struct reflection_view view = {.words = words, .word_count = 8};
    print_message(reflection, &method->params, &view);
    for (uint32_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        encode(reflection, &method->params, &arguments[i], 1, false);
    }
}

static void use_file(struct bytes file)
{
    struct reflection reflection;
    struct interface_type_reader interface;
    struct struct_type_reader type;
    struct enum_type_reader enumeration;
    struct reflection_method method;
    uint64_t mask = 0;
    if (reflection_open(&reflection, file) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < INTERFACES_MAX; i++) {
        if (reflection_interface_at(&reflection, i, &interface) == STATUS_OK) {
            (void)reflection_print_interface(&reflection, &interface, &sink);
            (void)reflection_mask(&reflection, interface.name, interface.name, &mask);
            (void)reflection_print_methods(&reflection, interface.name, mask ^ i, &sink);
            if (reflection_method_at(&reflection, &interface, i, &method) == STATUS_OK) {
                use_method(&reflection, &method);
            }
        }
        if (reflection_struct_at(&reflection, i, &type) == STATUS_OK) {
            (void)reflection_print_struct(&reflection, &type, &sink);
        }
        if (reflection_enum_at(&reflection, i, &enumeration) == STATUS_OK) {
            (void)reflection_print_enum(&reflection, &enumeration, &sink);
        }
    }
}

static bool
open_method(struct reflection *reflection, uint8_t number, struct reflection_method *method)
{
    struct interface_type_reader sample;
    const struct bytes name = {(const uint8_t *)"Sample", 6};
    if (reflection_open(reflection, (struct bytes){(const uint8_t *)schemas, schemas_bytes}) !=
            STATUS_OK ||
        reflection_interface(reflection, name, &sample) != STATUS_OK) {
        abort();
    }
    return reflection_method_at(reflection, &sample, number & 15, method) == STATUS_OK;
}

/* Arguments are separated by zeros. */
static void use_arguments(uint8_t number, struct bytes text)
{
    struct reflection reflection;
    struct reflection_method method;
    struct bytes arguments[ARGUMENTS_MAX];
    uint32_t argument_count = 0;
    while (text.size_bytes > 0 && argument_count < ARGUMENTS_MAX) {
        size_t length = 0;
        while (length < text.size_bytes && text.data[length] != 0) {
            length++;
        }
        arguments[argument_count] = bytes_part(text, 0, length);
        argument_count++;
        const size_t taken = length == text.size_bytes ? length : length + 1;
        text = bytes_part(text, taken, text.size_bytes - taken);
    }
    if (open_method(&reflection, number, &method)) {
        encode(&reflection, &method.params, arguments, argument_count, true);
    }
}

static void use_message(uint8_t number, struct bytes content)
{
    static const uint32_t numbers[MESSAGE_CAPABILITIES_MAX] = {1, 2, 3, 4};
    static uint64_t words[MESSAGE_PAGE_WORDS];
    struct reflection reflection;
    struct reflection_method method;
    const size_t word_count =
        content.size_bytes / 8 < MESSAGE_PAGE_WORDS ? content.size_bytes / 8 : MESSAGE_PAGE_WORDS;
    __builtin_memcpy(words, content.data, word_count * 8);
    if (open_method(&reflection, number, &method)) {
        const bool is_in_registers = method.results.is_in_registers;
        const struct reflection_view view = {
            words,
            (uint32_t)(is_in_registers && word_count > 6 ? 6 : word_count),
            is_in_registers,
            numbers,
            number >> 4 & 3,
        };
        print_message(&reflection, &method.results, &view);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < 2) {
        return 0;
    }
    const struct bytes rest = {data + 2, size_bytes - 2};
    switch (data[0] % 3) {
    case 0:
        use_file(rest);
        break;
    case 1:
        use_arguments(data[1], rest);
        break;
    default:
        use_message(data[1], rest);
        break;
    }
    return 0;
}
