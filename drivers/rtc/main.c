/* The driver's process: the device that "device" is, as a RealTimeClock. */
#include "chip.h"
#include "registers.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/clock_server.h"
#include <stdbool.h>
#include <stddef.h>

static struct {
    const struct chip *chip; /* NULL: the device is not open */
    struct chip_registers registers;
} driver;

static const struct chip *chip_of(uint16_t model)
{
    switch (model) {
    case PLATFORM_MODEL_CLOCK_MC146818:
        return &chip_mc146818;
    case PLATFORM_MODEL_CLOCK_PL031:
        return &chip_pl031;
    case PLATFORM_MODEL_CLOCK_GOLDFISH:
        return &chip_goldfish;
    default:
        return NULL;
    }
}

/* A device that did not answer well is claimed anew: it may have been given to somebody else. */
static enum status open_chip(void)
{
    struct device_identity identity = {0};
    if (driver.chip != NULL) {
        return STATUS_OK;
    }
    enum status status = registers_open(program_capability("device"), &driver.registers, &identity);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_NOT_FOUND : STATUS_DEVICE_ERROR;
    }
    const struct chip *chip = chip_of(identity.model);
    status = chip == NULL ? STATUS_UNSUPPORTED : chip->check(&driver.registers);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "this is no clock that is known (error %u)", status);
        return STATUS_DEVICE_ERROR;
    }
    driver.chip = chip;
    return STATUS_OK;
}

static enum status note(enum status status)
{
    if (status == STATUS_DEVICE_ERROR) {
        driver.chip = NULL;
    }
    return status;
}

static enum status take_read(struct server_call *call, struct real_time_clock_read_results *results)
{
    (void)call;
    const enum status status = open_chip();
    if (status != STATUS_OK) {
        return status;
    }
    results->step_ns = driver.chip->step_ns;
    return note(driver.chip->read(&driver.registers, &results->time_ns));
}

static enum status
take_set(struct server_call *call, const struct real_time_clock_set_params *params)
{
    (void)call;
    const enum status status = open_chip();
    return status == STATUS_OK ? note(driver.chip->set(&driver.registers, params->time_ns))
                               : status;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct real_time_clock_server handlers = {.read = take_read, .set = take_set};
    (void)server;
    return real_time_clock_dispatch(&handlers, call);
}

static enum status begin(struct server *server)
{
    (void)server;
    (void)open_chip(); /* who asks is told */
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .begin = begin,
    };
    return (int)server_run(&server);
}
