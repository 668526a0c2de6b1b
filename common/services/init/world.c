#include "world.h"
#include "lib/package.h"
#include "lib/text.h"
#include "schema/directory.h"
#include "schema/kernel.h"
#include "schema/launcher.h"
#include "schema/log.h"
#include "schema/serial.h"
#include "schema/stream.h"
#include "schema/supervisor.h"

static struct package package;

static bool has_program(void *context, struct bytes name)
{
    char terminated[PACKAGE_NAME_BYTES + 1] = {0};
    struct bytes content;
    (void)context;
    if (name.size_bytes > PACKAGE_NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < name.size_bytes; i++) {
        terminated[i] = (char)name.data[i];
    }
    return package_find(&package, terminated, &content) == STATUS_OK;
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    static const struct {
        const char *interface;
        const char *facet;
        uint64_t mask;
    } masks[] = {
        {"Machine", "", MACHINE_MASK_ALL},
        {"Machine", "observer", MACHINE_FACET_OBSERVER},
        {"Directory", "", DIRECTORY_MASK_ALL},
        {"Directory", "reader", DIRECTORY_FACET_READER},
        {"Launcher", "", LAUNCHER_MASK_ALL},
        {"ProcessList", "", PROCESS_LIST_MASK_ALL},
        {"ProcessList", "observer", PROCESS_LIST_FACET_OBSERVER},
        {"Log", "", LOG_MASK_ALL},
        {"Log", "writer", LOG_FACET_WRITER},
        {"Log", "reader", LOG_FACET_READER},
        {"SerialPort", "", SERIAL_PORT_MASK_ALL},
        {"Stream", "", STREAM_MASK_ALL},
        {"Terminal", "", TERMINAL_MASK_ALL},
        {"Pipes", "", PIPES_MASK_ALL},
        {"Supervisor", "", SUPERVISOR_MASK_ALL},
        {"Supervisor", "observer", SUPERVISOR_FACET_OBSERVER},
    };
    (void)context;
    for (uint32_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
        if (text_equal((const char *)interface.data, masks[i].interface) &&
            text_equal(facet.data == 0 ? "" : (const char *)facet.data, masks[i].facet)) {
            *mask = masks[i].mask;
            return true;
        }
    }
    return false;
}

enum status world_open(struct bytes image, struct manifest_world *world)
{
    *world = (struct manifest_world){.has_program = has_program, .mask_of = mask_of};
    return package_open(image, &package);
}
