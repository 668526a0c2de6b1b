/* The 8254 timer, channel 0 in mode 0: its output goes up when the count has come to its end. */
#include "device.h"
#include "guest.h"

#define PORT_FIRST        0x40
#define PORT_COUNT        4
#define OFFSET_CHANNEL    0
#define OFFSET_COMMAND    3
#define COMMAND_MODE_0    0x30 /* channel 0, both bytes of the count, binary */
#define COMMAND_READ_BACK 0xe2 /* the status of channel 0 */
#define STATUS_OUTPUT     0x80
#define COUNT             2000u

const uint32_t device_line = 2; /* the ISA bus's line 0, as firmware wires it on every PC */
const bool device_is_level = false;
const uint32_t device_message_count = DEVICE_MESSAGES_MAX;

static uint32_t ports;

static void write(uint16_t offset, uint32_t value)
{
    const struct io_ports_write_params params = {
        .offset = offset, .width_bytes = 1, .value = value};
    must(io_ports_write(ports, &params), "port");
}

void device_begin(void)
{
    const struct machine_io_ports_params params = {.first = PORT_FIRST, .count = PORT_COUNT};
    struct machine_io_ports_results results = {0};
    must(machine_io_ports(MACHINE, &params, &results), "ports");
    ports = results.io_ports;
}

void device_trigger(void)
{
    write(OFFSET_COMMAND, COMMAND_MODE_0);
    write(OFFSET_CHANNEL, COUNT & 0xff);
    write(OFFSET_CHANNEL, COUNT >> 8);
}

bool device_has_fired(void)
{
    const struct io_ports_read_params params = {.offset = OFFSET_CHANNEL, .width_bytes = 1};
    struct io_ports_read_results results = {0};
    write(OFFSET_COMMAND, COMMAND_READ_BACK);
    must(io_ports_read(ports, &params, &results), "port");
    return (results.value & STATUS_OUTPUT) != 0;
}

void device_quiet(void)
{
}

static enum status make_ports(uint16_t first, uint16_t count)
{
    const struct machine_io_ports_params params = {.first = first, .count = count};
    struct machine_io_ports_results results = {0};
    const enum status status = machine_io_ports(MACHINE, &params, &results);
    if (status == STATUS_OK) {
        release(results.io_ports);
    }
    return status;
}

void device_test_ports(void)
{
    CHECK_EQUAL(make_ports(0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(make_ports(UINT16_MAX, 2), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(make_ports(UINT16_MAX, 1), STATUS_OK);
    CHECK_EQUAL(make_ports(1, UINT16_MAX), STATUS_OK);
    const uint16_t wrong[][2] = {{4, 1}, {3, 2}, {1, 4}, {0, 3}, {0, 0}, {0, 8}, {UINT16_MAX, 1}};
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const struct io_ports_read_params in = {.offset = wrong[i][0], .width_bytes = wrong[i][1]};
        const struct io_ports_write_params out = {
            .offset = wrong[i][0], .width_bytes = wrong[i][1]};
        struct io_ports_read_results results = {0};
        CHECK_EQUAL(io_ports_read(ports, &in, &results), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(io_ports_write(ports, &out), STATUS_INVALID_ARGUMENT);
    }
}
