#include "process.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

#define PAUSE_NS UINT64_C(1000000)

#define SOCKET_COUNT 2u
#define PORT_COUNT   2u

static struct {
    uint32_t device;
    uint32_t ports[PORT_COUNT]; /* IoPorts, of one port each */
    uint32_t interrupts[SOCKET_COUNT];
} process;

/* -- ports ------------------------------------------------------------------------------------- */

/* Ports that were taken back show what no controller does. */
static uint8_t read_port(void *context, enum controller_port port)
{
    const struct io_ports_read_params params = {.offset = 0, .width_bytes = 1};
    struct io_ports_read_results results = {0};
    (void)context;
    const enum status status = io_ports_read(process.ports[port], &params, &results);
    return status == STATUS_OK ? (uint8_t)results.value : UINT8_MAX;
}

static void write_port(void *context, enum controller_port port, uint8_t value)
{
    const struct io_ports_write_params params = {.offset = 0, .width_bytes = 1, .value = value};
    (void)context;
    (void)io_ports_write(process.ports[port], &params); /* the next reading shows it */
}

static void pause_once(void *context)
{
    (void)context;
    /* Without a timer it is asked at once. */
    (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return clock_now_ns();
}

static enum status open_port(enum controller_port port)
{
    const struct device_ports_params params = {.index = port};
    struct device_ports_results results = {0};
    const enum status status = device_ports(process.device, &params, &results);
    process.ports[port] = results.ports;
    return status;
}

/* -- interrupts -------------------------------------------------------------------------------- */

static enum status bind_interrupt(enum controller_socket socket, uint32_t event)
{
    const struct device_interrupt_params params = {.index = socket};
    const struct interrupt_bind_params bind = {.event = event, .bits = UINT64_C(1) << socket};
    struct device_interrupt_results results = {0};
    enum status status = device_interrupt(process.device, &params, &results);
    if (status == STATUS_OK) {
        status = interrupt_bind(results.interrupt, &bind);
    }
    process.interrupts[socket] = results.interrupt;
    return status;
}

/*
 * Before anything is read: a byte that comes afterwards raises the line, which is triggered by its
 * edge, again.
 */
static void acknowledge(struct driver *driver, uint64_t bits)
{
    (void)driver;
    for (uint32_t i = 0; i < SOCKET_COUNT; i++) {
        if ((bits >> i & 1) != 0) {
            (void)interrupt_acknowledge(process.interrupts[i]);
        }
    }
}

static enum status attach(struct driver *driver, uint32_t event)
{
    struct device_claim_results claimed = {0};
    (void)driver;
    enum status status = device_claim(process.device, &claimed);
    if (status != STATUS_OK) {
        return status;
    }
    if (claimed.identity.bus != DEVICE_BUS_PLATFORM ||
        claimed.identity.model != PLATFORM_MODEL_I8042) {
        return STATUS_UNSUPPORTED;
    }
    status = open_port(CONTROLLER_PORT_DATA);
    if (status == STATUS_OK) {
        status = open_port(CONTROLLER_PORT_STATUS);
    }
    if (status == STATUS_OK) {
        status = bind_interrupt(CONTROLLER_SOCKET_KEYBOARD, event);
    }
    if (status == STATUS_OK) {
        status = bind_interrupt(CONTROLLER_SOCKET_MOUSE, event);
    }
    return status;
}

void process_init(struct driver *driver, uint32_t device)
{
    static const struct driver_host host = {.attach = attach, .acknowledge = acknowledge};
    process.device = device;
    driver->host = &host;
    driver->controller = (struct controller){
        .read = read_port,
        .write = write_port,
        .pause = pause_once,
        .now_ns = now_ns,
    };
}
