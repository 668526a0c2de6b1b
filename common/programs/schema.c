/* schema [NAME...]: the interfaces, or one interface, struct or enumeration, as a schema file has
 * it. */
#include "command/output.h"
#include "command/schemas.h"
#include "lib/text.h"
#include "reflection/print.h"

static int list_interfaces(void)
{
    struct reflection *reflection = schemas();
    for (uint32_t i = 0; i < reflection->schemas.interfaces.count; i++) {
        struct interface_type_reader interface;
        const enum status status = reflection_interface_at(reflection, i, &interface);
        if (status != STATUS_OK) {
            return fail("schemas", status);
        }
        text_sink_put_bytes(out_sink(), interface.name);
        out("\n");
    }
    return COMMAND_DONE;
}

/* NOT_FOUND when nothing has this name. */
static enum status show(struct bytes name)
{
    struct reflection *reflection = schemas();
    struct interface_type_reader interface;
    struct struct_type_reader type;
    struct enum_type_reader enumeration;
    enum status status = reflection_interface(reflection, name, &interface);
    if (status == STATUS_OK) {
        return reflection_print_interface(reflection, &interface, out_sink());
    }
    status = reflection_struct(reflection, name, &type);
    if (status == STATUS_OK) {
        return reflection_print_struct(reflection, &type, out_sink());
    }
    status = reflection_enum(reflection, name, &enumeration);
    return status == STATUS_OK ? reflection_print_enum(reflection, &enumeration, out_sink())
                               : status;
}

int main(int argument_count, const char *const *arguments)
{
    if (argument_count == 1) {
        return done(list_interfaces());
    }
    int code = COMMAND_DONE;
    for (int i = 1; i < argument_count; i++) {
        if (i > 1) {
            out("\n");
        }
        const enum status status = show(text_bytes(arguments[i]));
        if (status == STATUS_NOT_FOUND) {
            complain("nothing is called %s", arguments[i]);
            code = COMMAND_FAILED;
        } else if (status != STATUS_OK) {
            code = fail(arguments[i], status);
        }
    }
    return done(code);
}
