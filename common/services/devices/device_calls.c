/* The interfaces Device and Devices. */
#include "abi/address.h"
#include "hardware.h"
#include "lib/text.h"
#include "ramfb.h"
#include "schema/device_server.h"
#include "service.h"
#include "spaces.h"

/* The device of the place that a call is for; PLACE_NONE: there is none. */
static uint32_t device_of(const struct server_call *call)
{
    return service.place_devices[server_export(call->badge)];
}

static enum status check_claim(const struct server_call *call)
{
    const uint32_t device = device_of(call);
    return device != PLACE_NONE && service.driven[device].owner == call->badge ? STATUS_OK
                                                                               : STATUS_WRONG_STATE;
}

static enum status take_claim(struct server_call *call, struct device_claim_results *results)
{
    const uint32_t device = device_of(call);
    if (device == PLACE_NONE) {
        return STATUS_NOT_FOUND;
    }
    enum status status = driven_stop(device);
    if (status == STATUS_OK) {
        status = hardware_reset(device);
    }
    if (status == STATUS_OK) {
        service.driven[device].owner = call->badge;
        results->identity = service.found.devices[device].identity;
    }
    return status;
}

static enum status take_registers(
    struct server_call *call,
    const struct device_registers_params *params,
    struct device_registers_results *results)
{
    enum status status = check_claim(call);
    if (status == STATUS_OK) {
        status = driven_registers(device_of(call), params->index, &results->memory);
    }
    if (status == STATUS_OK) {
        const struct found_registers *registers =
            &service.found.devices[device_of(call)].registers[params->index];
        results->offset = registers->base & PAGE_MASK;
        results->size_bytes = registers->size_bytes;
    }
    return status;
}

static enum status take_ports(
    struct server_call *call,
    const struct device_ports_params *params,
    struct device_ports_results *results)
{
    const enum status status = check_claim(call);
    return status == STATUS_OK ? driven_ports(device_of(call), params->index, &results->ports)
                               : status;
}

static enum status take_interrupt(
    struct server_call *call,
    const struct device_interrupt_params *params,
    struct device_interrupt_results *results)
{
    const enum status status = check_claim(call);
    return status == STATUS_OK
               ? driven_interrupt(device_of(call), params->index, &results->interrupt)
               : status;
}

static enum status take_create_memory(
    struct server_call *call,
    const struct device_create_memory_params *params,
    struct device_create_memory_results *results)
{
    const enum status status = check_claim(call);
    return status == STATUS_OK
               ? driven_memory(device_of(call), params->size_bytes, &results->memory)
               : status;
}

static enum status take_read_configuration(
    struct server_call *call,
    const struct device_read_configuration_params *params,
    struct device_read_configuration_results *results)
{
    const enum status status = check_claim(call);
    const uint32_t width = params->width_bytes;
    if (status != STATUS_OK) {
        return status;
    }
    const struct found_device *device = &service.found.devices[device_of(call)];
    if (device->identity.bus != DEVICE_BUS_PCI) {
        return STATUS_UNSUPPORTED;
    }
    if ((width != 1 && width != 2 && width != 4) || params->offset % width != 0 ||
        params->offset >= PCI_CONFIGURATION_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct pci_space space = host_space(device->host);
    results->value = pci_read(&space, found_function(device), params->offset, width);
    return STATUS_OK;
}

static enum status take_picture(struct server_call *call, struct device_picture_results *results)
{
    const enum status status = check_claim(call);
    if (status != STATUS_OK) {
        return status;
    }
    const struct found_device *device = &service.found.devices[device_of(call)];
    if (device->kind != DEVICE_KIND_FIRMWARE_SCREEN) {
        return STATUS_UNSUPPORTED;
    }
    *results = (struct device_picture_results){
        .width = device->picture.width,
        .height = device->picture.height,
        .stride_bytes = device->picture.stride_bytes,
        .is_red_first = device->picture.is_red_first ? 1 : 0,
    };
    return STATUS_OK;
}

static enum status
take_show_picture(struct server_call *call, const struct device_show_picture_params *params)
{
    const enum status status = check_claim(call);
    if (status != STATUS_OK) {
        return status;
    }
    if (service.found.devices[device_of(call)].kind != DEVICE_KIND_RAMFB) {
        return STATUS_UNSUPPORTED;
    }
    const struct driven *driven = &service.driven[device_of(call)];
    if (params->width == 0 && params->height == 0) {
        return ramfb_stop();
    }
    return driven->memory_count == 0
               ? STATUS_NOT_FOUND
               : ramfb_show(driven->memories[0], params->width, params->height);
}

static enum status take_start(struct server_call *call)
{
    const enum status status = check_claim(call);
    if (status == STATUS_OK) {
        hardware_start(device_of(call));
    }
    return status;
}

enum status device_call(struct server_call *call)
{
    static const struct device_server handlers = {
        .claim = take_claim,
        .registers = take_registers,
        .read_configuration = take_read_configuration,
        .interrupt = take_interrupt,
        .create_memory = take_create_memory,
        .start = take_start,
        .ports = take_ports,
        .picture = take_picture,
        .show_picture = take_show_picture,
    };
    return device_dispatch(&handlers, call);
}

/* The manifest's word for where a device is given; empty: nowhere. */
static struct bytes place_word(uint32_t device)
{
    for (uint32_t i = 0; i < service.place_count; i++) {
        if (service.place_devices[i] == device) {
            return text_bytes(service.places[i].word);
        }
    }
    return (struct bytes){0};
}

static enum status take_read(
    struct server_call *call,
    const struct devices_read_params *params,
    struct devices_read_results *results)
{
    (void)call;
    if (params->index >= service.found.count) {
        return STATUS_NOT_FOUND;
    }
    const struct driven *driven = &service.driven[params->index];
    results->identity = service.found.devices[params->index].identity;
    results->place = place_word(params->index);
    results->is_claimed = driven->owner != 0;
    results->memory_bytes = driven->memory_bytes;
    results->interrupt_count = driven->interrupt_count;
    return STATUS_OK;
}

enum status devices_call(struct server_call *call)
{
    static const struct devices_server handlers = {.read = take_read};
    return devices_dispatch(&handlers, call);
}
