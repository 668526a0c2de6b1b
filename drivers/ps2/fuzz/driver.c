/*
 * The input is a controller, with whatever is behind it: a byte for each reading of a port, while
 * the driver starts and works. Whatever it says, what comes of it are whole reports of known codes,
 * and no key is pressed or released twice.
 */
#include "driver.h"
#include "lib/bytes.h"
#include "lib/input_codes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct driver driver;
static struct bytes rest;
static uint8_t is_down[(INPUT_CODE_MAX + 1) / 8];

static uint8_t next(void)
{
    if (rest.size_bytes == 0) {
        return 0;
    }
    const uint8_t value = rest.data[0];
    rest = bytes_part(rest, 1, rest.size_bytes - 1);
    return value;
}

static uint8_t read_port(void *context, enum controller_port port)
{
    (void)context;
    (void)port;
    return next();
}

static void write_port(void *context, enum controller_port port, uint8_t value)
{
    (void)context;
    (void)port;
    (void)value;
}

static void pause_once(void *context)
{
    (void)context;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return (uint64_t)next() << 28;
}

static enum status attach(struct driver *of, uint32_t event)
{
    (void)of;
    (void)event;
    return STATUS_OK;
}

static void acknowledge(struct driver *of, uint64_t bits)
{
    (void)of;
    (void)bits;
}

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void forget(uint16_t device)
{
    const uint32_t first = device == CONTROLLER_SOCKET_KEYBOARD ? 0 : 32;
    const uint32_t last = device == CONTROLLER_SOCKET_KEYBOARD ? 32 : sizeof(is_down);
    for (uint32_t i = first; i < last; i++) {
        is_down[i] = 0;
    }
}

static void check_key(const struct input_happening *happening)
{
    uint8_t *bits = &is_down[happening->code / 8];
    const uint8_t bit = (uint8_t)(1u << happening->code % 8);
    require(happening->code != 0 && happening->code <= INPUT_BUTTON_MIDDLE);
    require((happening->code > INPUT_KEY_LAST) == (happening->device == CONTROLLER_SOCKET_MOUSE));
    require(((*bits & bit) != 0) != (happening->value != 0));
    *bits ^= bit;
}

static void check(const struct input_burst *burst)
{
    require(burst->count <= INPUT_BURST_MAX);
    for (uint32_t i = 0; i < burst->count; i++) {
        const struct input_happening *happening = &burst->happenings[i];
        require(happening->device == burst->happenings[0].device);
        require((i + 1 == burst->count) == (happening->kind == INPUT_KIND_SYNCHRONISATION));
        if (happening->kind == INPUT_KIND_KEY) {
            check_key(happening);
        } else if (happening->code == INPUT_SYNCHRONISATION_LOST && burst->count == 1) {
            forget(happening->device);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const struct driver_host host = {.attach = attach, .acknowledge = acknowledge};
    rest = (struct bytes){data, size_bytes};
    forget(CONTROLLER_SOCKET_KEYBOARD);
    forget(CONTROLLER_SOCKET_MOUSE);
    driver = (struct driver){
        .host = &host,
        .controller = {
            .read = read_port, .write = write_port, .pause = pause_once, .now_ns = now_ns}};
    driver_init(&driver);
    const bool starts = (next() & 1) != 0;
    if (starts && driver.hardware.start(&driver.hardware, 1) != STATUS_OK) {
        return 0;
    }
    while (rest.size_bytes > 0) {
        struct input_burst burst = {.count = 0};
        if (rest.data[0] % 16 == 2) { /* a status that says nothing, otherwise */
            driver.hardware.set_lights(&driver.hardware, 0, next() >> 4 & 7);
        }
        (void)driver.hardware.take(&driver.hardware, &burst);
        check(&burst);
    }
    return 0;
}
