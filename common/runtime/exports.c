#include "runtime/exports.h"
#include "lib/text.h"
#include "runtime/program_start.h"

#define PREFIX_BYTES (sizeof(EXPORT_VARIABLE) - 1)

static bool is_export(struct bytes variable)
{
    return variable.size_bytes > PREFIX_BYTES &&
           bytes_equal(bytes_part(variable, 0, PREFIX_BYTES), text_bytes(EXPORT_VARIABLE));
}

enum status exports_check(const char *const *exports, uint32_t count)
{
    const struct message_list *variables = &program_startup()->environment;
    uint32_t number = 0;
    for (uint32_t i = 0; i < variables->count; i++) {
        struct bytes variable;
        const enum status status = message_list_text(variables, i, &variable);
        if (status != STATUS_OK) {
            return status;
        }
        if (!is_export(variable)) {
            continue;
        }
        const struct bytes given =
            bytes_part(variable, PREFIX_BYTES, variable.size_bytes - PREFIX_BYTES);
        if (number == count || !bytes_equal(given, text_bytes(exports[number]))) {
            return STATUS_INVALID_ARGUMENT;
        }
        number++;
    }
    return STATUS_OK;
}

uint32_t exports_count(void)
{
    const struct message_list *variables = &program_startup()->environment;
    uint32_t count = 0;
    for (uint32_t i = 0; i < variables->count; i++) {
        struct bytes variable;
        if (message_list_text(variables, i, &variable) == STATUS_OK && is_export(variable)) {
            count++;
        }
    }
    return count;
}
